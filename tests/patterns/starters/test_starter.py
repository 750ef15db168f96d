"""The whole starter, for a target of its own: nothing is left out, and the same is made each time."""

import io
import zipfile
from dataclasses import replace

import pytest

from patterns.starters.brief import Brief
from patterns.starters.ledger import Ledger
from patterns.starters.starter import StarterError, starter
from patterns.starters.system import System
from patterns.starters.target import Parameter, Target, Written
from tests.patterns.starters.test_system import ORDERS


def listing(system: System, brief: Brief, ledger: Ledger) -> Written:
    """A target that lists what is drawn; the last flow is left to hands."""
    for part in system.parts:
        ledger.made(part, f"{part.logical} (Thing)")
    for link in system.links[:-1]:
        ledger.nothing(link, "drawn only")
    ledger.by_hand(system.links[-1], "Join them yourself.")
    return Written({"list.txt": "\n".join(part.name for part in system.parts)}, (Parameter("Mail", "whom to tell"),))


def forgetful(system: System, brief: Brief, ledger: Ledger) -> Written:
    ledger.made(system.parts[0], "Something")
    return Written({"list.txt": ""})


LIST = Target(
    slug="list",
    name="List",
    provider="aws",
    main="list.txt",
    languages=("python",),
    needs=("a pencil",),
    deploy="cat list.txt",
    test="wc list.txt",
    remove="rm list.txt",
    checked=("It is a list.",),
    unchecked=("Whether it deploys.",),
    write=listing,
)
BRIEF = Brief("Order intake", ORDERS, documents={"docs/decisions/0001-run.md": "# Run\n"})


def test_starter_holds_template_readme_drawing_and_documents() -> None:
    files = starter(BRIEF, LIST).files

    assert sorted(files) == [
        ".gitignore",
        "README.md",
        "docs/decisions/0001-run.md",
        "docs/diagram.json",
        "docs/diagram.mmd",
        "list.txt",
    ]


def test_readme_says_what_is_left_to_do_and_what_must_be_chosen() -> None:
    readme = str(starter(BRIEF, LIST).files["README.md"])

    assert "- **Worker \N{RIGHTWARDS ARROW} Order table: read.** Join them yourself." in readme
    assert "| `Mail` | whom to tell | none: you must choose |" in readme
    assert "- **Not checked:** Whether it deploys." in readme
    assert "`OrderTable (Thing)`" in readme


def test_target_that_forgets_a_part_gives_no_starter() -> None:
    with pytest.raises(RuntimeError, match="has left out"):
        starter(BRIEF, replace(LIST, write=forgetful))


def test_same_brief_gives_the_same_bytes() -> None:
    assert starter(BRIEF, LIST).archive() == starter(BRIEF, LIST).archive()


def test_archive_keeps_all_in_one_folder() -> None:
    names = zipfile.ZipFile(io.BytesIO(starter(BRIEF, LIST).archive())).namelist()

    assert {name.partition("/")[0] for name in names} == {"order-intake"}


@pytest.mark.parametrize(
    ("brief", "words"),
    [
        (replace(BRIEF, language="javascript"), "not in javascript"),
        (replace(BRIEF, diagram=replace(ORDERS, provider="gcp")), "another provider"),
        (replace(BRIEF, diagram=replace(ORDERS, nodes=(), flows=())), "nothing to deploy"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(brief: Brief, words: str) -> None:
    with pytest.raises(StarterError, match=words):
        starter(brief, LIST)


@pytest.mark.parametrize(
    "title", ["# x\n- [a](javascript:b)", "`" * 90, "|" * 60, "<script>alert(1)</script>", "\u202ex"]
)
def test_hostile_title_adds_no_markup_to_the_readme(title: str) -> None:
    def shape(brief: Brief) -> list[str]:
        return [line[:2] for line in str(starter(brief, LIST).files["README.md"]).splitlines()]

    assert shape(replace(BRIEF, title=title)) == shape(BRIEF)
