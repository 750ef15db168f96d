"""Markdown as sentences and links, each on its line."""

import time

import pytest

from patterns.prose import Block, blocks, links, prose

TEXT = """\
## How it works

A queue keeps `Dynamo DB` calls, see [the queue](/patterns/sqs-queue/). It waits,
e.g. for a minute. Then it ends.

1. First, read it
   twice.
2. Then write ([Lambda quotas,
   2026-10-01](/sources/#aws-lambda-quotas)).

```python
x = "[no link](/nowhere/)"
```

| A | table |
|---|---|

> Quoted, with <https://example.com/Cloud Watch>.
"""


def test_prose_keeps_words_and_lines_and_blanks_code_addresses_and_sources() -> None:
    bare = prose(TEXT)

    assert len(bare) == len(TEXT)
    assert bare.count("\n") == TEXT.count("\n")
    for gone in ("Dynamo", "sqs-queue", "Lambda quotas", "no link", "example.com"):
        assert gone not in bare
    assert "the queue" in bare


def test_blocks_are_paragraphs_and_items_without_headings_and_tables() -> None:
    found = [(block.line, " ".join(block.text.split())) for block in blocks(TEXT)]

    assert [line for line, _ in found] == [3, 6, 8, 18]
    assert found[1] == (6, "First, read it twice.")
    assert found[2][1].startswith("Then write")


def test_sentences_know_their_line() -> None:
    paragraph = next(blocks(TEXT))

    assert [(item.line, item.text[:9]) for item in paragraph.sentences()] == [
        (3, "A queue k"),
        (3, "It waits,"),
        (4, "Then it e"),
    ]


def test_words_are_counted_without_signs() -> None:
    assert Block(1, "It's a 2-step thing, really (no joke).").words == 7


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](/b/)", [(1, "/b/")]),
        ("x\n![a](</b c> 'title')", [(2, "/b")]),
        ("[a]: /b/", [(1, "/b/")]),
        ('<a href="/b/">x</a>', [(1, "/b/")]),
        ("`[a](/b/)`", []),
        ("```\n[a](/b/)\n```\n[c](#d)", [(4, "#d")]),
        ("```\n[a](/b/)", []),
    ],
)
def test_links_are_found_but_for_those_in_code(text: str, found: list[tuple[int, str]]) -> None:
    assert list(links(text)) == found


@pytest.mark.asvs("1.3.12")
def test_many_unclosed_marks_take_no_long_time() -> None:
    assert list(links("`a" * 20_000 + "[a](/b" * 3_000)) is not None
    assert len(prose("``` `a (" * 8_000)) == 64_000


@pytest.mark.parametrize("text", ["`" * 100_000, "`a " * 33_000, "``x` " * 20_000, "```\n" * 25_000])
def test_marks_of_code_without_an_end_are_read_in_bounded_time(text: str) -> None:
    started = time.process_time()

    list(links(text))
    prose(text)

    assert time.process_time() - started < 2
