"""Markdown through the one door: what gets out of it, what is refused, and how long it may take."""

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.rendering import ContentTooComplex, markdown_to_html
from patterns.rendering.markup import MAX_CHARACTERS

HOSTILE = json.loads((Path(__file__).parent / "data" / "hostile_markdown.json").read_text())

TAGS = set(  # what an author can have, and what is put around code
    "a abbr b blockquote br code dd del dfn div dl dt em h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp span "
    "strong sub sup table tbody td tfoot th thead tr ul var fieldset legend label input".split()
)
PLAIN_ATTRIBUTES = {"title", "alt", "start", "colspan", "rowspan", "scope", "lang"}
CLASSES = {
    "code": r"language-[a-z0-9+#-]+",
    "div": r"sample lang-[a-z]+",
    "fieldset": r"tabs",
    "legend": r"visually-hidden",
    "p": r"sample-name|tab-names",
    "pre": r"highlight",
    "span": r"[a-z]{1,3}[0-9]?",
}
IDS = {"li": r"fn:.*", "sup": r"fnref\d*:.*", **{f"h{level}": r".*" for level in range(2, 7)}}
TABS = {"type": r"radio", "name": r"code-\d+", "value": r"[a-z]+", "checked": r""}
SAFE_LINK = re.compile(r"https?://.*|mailto:.*|#.*|/(?![/\\]).*", re.DOTALL | re.IGNORECASE)


class Page(HTMLParser):
    """What a browser would make of a text: its elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.odd: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def dangers(page: Page) -> list[str]:
    """What of a page an author must not be able to write."""
    found = list(page.odd)
    for tag, attributes in page.elements:
        if tag not in TAGS:
            found.append(f"<{tag}>")
        found += [f"{tag} {name}={value!r}" for name, value in attributes.items() if not is_allowed(tag, name, value)]
    return found


def dangers_or_refusal(text: str) -> list[str]:
    """The dangers of a rendered text; none of one that is refused."""
    try:
        return dangers(Page(markdown_to_html(text)))
    except ContentTooComplex:
        return []


def is_allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute is harmless; browsers read an address without its tabs and line breaks."""
    address = re.sub(r"[\t\r\n]", "", value).strip()
    match name:
        case "class":
            return bool(re.fullmatch(CLASSES.get(tag, "(?!)"), value))
        case "id":
            return bool(re.fullmatch(IDS.get(tag, "(?!)"), value))
        case "href":
            return tag == "a" and bool(SAFE_LINK.fullmatch(address))
        case "src":
            return tag == "img" and bool(re.match(r"/(?![/\\])", address))
        case "rel":
            return value == "noopener noreferrer"
        case "tabindex" | "role":
            return (tag, value) in {("pre", "0"), ("pre", "group")}
        case "aria-label":
            return tag == "pre" and bool(re.fullmatch(r"[A-Za-z]+ code", value))
        case "type" | "name" | "value" | "checked":
            return tag == "input" and bool(re.fullmatch(TABS[name], value))
    return name in PLAIN_ATTRIBUTES


@pytest.mark.asvs("1.3.1")
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_leaves_nothing_dangerous_in_the_page(text: str) -> None:
    assert dangers(Page(markdown_to_html(text))) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_harmless_inside_other_text(text: str) -> None:
    around = f"Before.\n\n> {text}\n\n- item\n\n    {text}\n\n| a |\n|---|\n| {text} |\n\n`{text}` and **{text}**\n"

    assert dangers(Page(markdown_to_html(around))) == []


@given(
    st.lists(st.sampled_from([*HOSTILE.values(), "\n", "\n\n", "`", "**", "> ", "    ", "|", "[", "]("]), max_size=5)
)
def test_mixed_hostile_texts_stay_harmless(texts: list[str]) -> None:
    assert dangers_or_refusal("".join(texts)) == []


@given(st.text(max_size=200))
def test_any_text_is_rendered_or_refused(text: str) -> None:
    assert dangers_or_refusal(text) == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A *b* **c** `d`", "<p>A <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ("## How it works", '<h2 id="how-it-works">How it works</h2>'),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("a <kbd>Ctrl</kbd> b", "<p>a <kbd>Ctrl</kbd> b</p>"),
        ("![A box](/static/a.png)", '<p><img alt="A box" src="/static/a.png"></p>'),
        ("&lt;b&gt; &amp; &copy;", "<p>&lt;b&gt; &amp; ©</p>"),
    ],
)
def test_plain_markdown_becomes_plain_html(text: str, html: str) -> None:
    assert markdown_to_html(text) == html


@pytest.mark.parametrize(
    "address",
    ["https://example.com/a?b=c#d", "HTTPS://EXAMPLE.COM", "mailto:a@example.com", "/patterns/fan-out/", "#costs"],
)
def test_harmless_link_is_kept_and_tells_nobody_where_it_came_from(address: str) -> None:
    [link] = Page(markdown_to_html(f"[text]({address})")).all("a")

    assert link == {"href": address, "rel": "noopener noreferrer"}


def test_link_that_is_dropped_leaves_its_text() -> None:
    page = Page(markdown_to_html("[the text](javascript:alert(1))"))

    assert page.text == "the text"
    assert "href" not in page.all("a")[0]


def test_table_has_a_head_and_cells() -> None:
    page = Page(markdown_to_html("| a | b |\n|---|---|\n| 1 | 2 |\n"))

    assert len(page.all("th")) == 2
    assert len(page.all("td")) == 2


def test_footnote_and_its_mark_lead_to_each_other() -> None:
    page = Page(markdown_to_html("A claim.[^1]\n\n[^1]: The proof.\n"))

    targets = {f"#{attributes['id']}" for _, attributes in page.elements if "id" in attributes}
    assert {link["href"] for link in page.all("a")} == targets == {"#fn:1", "#fnref:1"}


@pytest.mark.parametrize("language", ["python", "javascript", "json", "yaml", "bash", "terraform", "sql", "Python"])
def test_code_is_highlighted_by_classes_alone(language: str) -> None:
    page = Page(markdown_to_html(f'```{language}\nx = "one" # two\n```\n'))

    assert page.all("div") == [{"class": f"sample lang-{language.lower()}"}]
    assert any(span.get("class") for span in page.all("span"))
    assert not [attributes for _, attributes in page.elements if "style" in attributes]
    assert page.text.endswith('x = "one" # two\n')


PYTHON, JAVASCRIPT = "```python\nx = 1\n```\n", "```javascript\nlet x = 1;\n```\n"
JSON, YAML, SQL = "```json\n{}\n```\n", "```yaml\na: 1\n```\n", "```sql\nSELECT 1\n```\n"


def languages_in_tabs(html: str) -> list[list[str]]:
    """For each group of tabs, the languages that it offers."""
    return [re.findall(r'value="(\w+)"', group) for group in html.split("<fieldset")[1:]]


def test_code_alone_has_a_head_and_a_box_with_a_name_that_the_keyboard_reaches() -> None:
    html = markdown_to_html(JAVASCRIPT)

    assert html.startswith(
        '<div class="sample lang-javascript"><p class="sample-name">JavaScript</p>'
        '<pre class="highlight" tabindex="0" role="group" aria-label="JavaScript code">'
        '<code class="language-javascript"><span class="kd">let</span>'
    )
    assert html.endswith("</code></pre></div>")


@pytest.mark.parametrize(
    ("word", "language", "name"),
    [("py", "python", "Python"), ("js", "javascript", "JavaScript"), ("hcl", "terraform", "Terraform")],
)
def test_short_word_stands_for_its_language(word: str, language: str, name: str) -> None:
    page = Page(markdown_to_html(f"```{word}\nx\n```\n"))

    assert page.all("div") == [{"class": f"sample lang-{language}"}]
    assert page.text.startswith(name)


def test_adjacent_code_in_two_languages_becomes_tabs() -> None:
    page = Page(markdown_to_html(f"{PYTHON}\n{JAVASCRIPT}"))

    radios = [(radio["name"], radio["value"], "checked" in radio) for radio in page.all("input")]
    assert radios == [("code-1", "python", True), ("code-1", "javascript", False)]
    assert len(page.all("fieldset")) == 1
    assert page.text.startswith("Language of the codePythonJavaScriptPython")
    assert [div["class"] for div in page.all("div")] == ["sample lang-python", "sample lang-javascript"]


def test_every_group_of_tabs_has_a_name_of_its_own_and_one_open_tab() -> None:
    page = Page(markdown_to_html(f"{PYTHON}\n{JAVASCRIPT}\nText.\n\n{PYTHON}\n{JAVASCRIPT}"))

    first, second = ([radio for radio in page.all("input") if radio["name"] == f"code-{n}"] for n in (1, 2))
    assert [["checked" in radio for radio in group] for group in (first, second)] == [[True, False]] * 2


@pytest.mark.parametrize(
    ("blocks", "groups"),
    [
        ([PYTHON, JAVASCRIPT, JSON], [["python", "javascript", "json"]]),
        ([PYTHON, JAVASCRIPT, JSON, YAML, SQL], [["python", "javascript", "json", "yaml"]]),
        ([PYTHON, JAVASCRIPT, PYTHON], [["python", "javascript"]]),
        ([PYTHON, JAVASCRIPT, PYTHON, JAVASCRIPT], [["python", "javascript"]] * 2),
        (
            [PYTHON, "```js\nx\n```\n", JAVASCRIPT, "```py\nx\n```\n"],
            [["python", "javascript"], ["javascript", "python"]],
        ),
    ],
    ids=["three", "more than fit", "one again", "two pairs", "short words"],
)
def test_tabs_hold_neighbours_until_a_language_comes_again(blocks: list[str], groups: list[list[str]]) -> None:
    html = markdown_to_html("\n".join(blocks))

    assert languages_in_tabs(html) == groups
    assert html.count('<div class="sample ') == len(blocks)


@pytest.mark.parametrize(
    "text",
    [
        PYTHON,
        f"{PYTHON}\n{PYTHON}",
        f"{PYTHON}\n```py\nx\n```\n",
        f"{PYTHON}\nText between.\n\n{JAVASCRIPT}",
        f"{PYTHON}\n## Heading between\n\n{JAVASCRIPT}",
        f"{PYTHON}\n---\n\n{JAVASCRIPT}",
        f"{PYTHON}\n```klingon\nx\n```\n",
        f"{PYTHON}\n```klingon\nx\n```\n\n{JAVASCRIPT}",
        f"- item\n\n{PYTHON}\n- item\n\n{JAVASCRIPT}",
    ],
)
def test_code_without_a_neighbour_in_another_language_has_no_tabs(text: str) -> None:
    page = Page(markdown_to_html(text))

    assert page.all("fieldset") == page.all("input") == []
    assert page.all("div")[0] == {"class": "sample lang-python"}


def test_neighbours_inside_a_list_become_tabs_inside_it() -> None:
    code = "<pre><code class='language-{}'>x\n</code></pre>"
    html = markdown_to_html(f"<ul><li>{code.format('python')}\n{code.format('javascript')}</li><li>b</li></ul>")

    assert languages_in_tabs(html) == [["python", "javascript"]]
    assert html.startswith('<ul><li><fieldset class="tabs">')
    assert html.endswith("</fieldset></li><li>b</li></ul>")


def test_fences_indented_in_a_list_are_no_samples() -> None:
    page = Page(markdown_to_html("- item\n\n    ```python\n    x = 1\n    ```\n\n    ```js\n    let x\n    ```\n"))

    assert page.all("fieldset") == page.all("div") == page.all("pre") == []
    assert "x = 1" in page.text


FORGED = {
    "tabs": (
        '<fieldset class="tabs"><input type="radio" name="code-1" id="code-1-1" checked>'
        '<label for="code-1-1">Python</label></fieldset>'
    ),
    "the names of tabs": '<p class="tab-names">Python</p>',
    "a sample": '<div class="sample lang-python"><p class="sample-name">Python</p><pre>x</pre></div>',
    "a highlighted block": '<div class="highlight lang-python"><pre class="highlight"><code>x</code></pre></div>',
    "a button": '<button class="copy">Copy</button>',
    "ink": '<span class="k">x</span>',
    "a label of a box": '<pre role="group" aria-label="Python code">x</pre>',
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_author_cannot_write_what_is_put_around_code(forged: str) -> None:
    page = Page(markdown_to_html(f"{forged}\n\n{forged}\n"))

    written = [(tag, {name for name in attributes if name != "tabindex"}) for tag, attributes in page.elements]
    assert {tag for tag, _ in written} <= {"div", "p", "pre", "code", "span"}
    assert not [tag for tag, attributes in written if attributes]


def test_code_cannot_end_its_block_and_begin_another() -> None:
    hostile = '</code></pre></div><fieldset class="tabs"><div class="sample lang-js"><pre tabindex="0"><code>'
    page = Page(markdown_to_html(f"```python\n{hostile}\n```\n\n{JAVASCRIPT}"))

    assert len(page.all("fieldset")) == 1
    assert len(page.all("pre")) == 2
    assert hostile in page.text


def test_title_that_looks_like_code_is_no_sample() -> None:
    forged = "<pre tabindex='0'><code class='language-python'>x</code></pre>"
    page = Page(markdown_to_html(f'<p title="{forged}">a</p>\n<a href="/" title="{forged}">b</a>\n'))

    assert page.all("pre") == page.all("div") == []


@pytest.mark.parametrize("heading", ["## Code 1", "## Code 1 1", '<h2 id="code-1-1">x</h2>', '<h2 id="code-1">x</h2>'])
def test_heading_cannot_take_the_place_of_a_tab(heading: str) -> None:
    html = markdown_to_html(f"{heading}\n\n{PYTHON}\n{JAVASCRIPT}")

    assert "for=" not in html
    assert not [radio for radio in Page(html).all("input") if "id" in radio]


@pytest.mark.parametrize("fence", ["```", "```klingon", "```csharp", "~~~ {.klingon}"])
def test_code_of_another_language_stays_plain(fence: str) -> None:
    page = Page(markdown_to_html(f"{fence}\n<b> & 'x'\n{fence[:3]}\n"))

    assert page.all("span") == []
    assert page.all("b") == []
    assert page.text == "<b> & 'x'\n"


def test_long_code_stays_plain() -> None:
    page = Page(markdown_to_html("```python\n" + "x = 1\n" * 450 + "```\n"))

    assert page.all("span") == []
    assert page.all("code") == [{"class": "language-python"}]
    assert page.all("div") == [{"class": "sample lang-python"}]


def test_code_beyond_the_total_stays_plain_and_the_rest_is_highlighted() -> None:
    block = "```python\n" + "x = 1\n" * 400 + "```\n\n"

    blocks = [Page(html) for html in markdown_to_html(block * 4).split("<div")[1:]]

    assert [bool(each.all("span")) for each in blocks] == [True, True, True, False]


@pytest.mark.asvs("1.3.5")
@pytest.mark.parametrize("option", ["style=nope", "encoding=utf-8", "tagsfile=/etc/passwd", "tabsize=9999999999"])
def test_author_cannot_give_options_to_the_highlighter(option: str) -> None:
    page = Page(markdown_to_html(f"~~~ {{.python {option}}}\n\tx\n~~~\n"))

    assert page.text.removeprefix("Python").strip() == "x"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * (MAX_CHARACTERS + 1), "The text has 65,537 characters: at most 65,536 are rendered."),
        ("a\ud83d", "The text holds half of a character, which no page can show."),
        ("a\n" * 3000, "The text has 3,001 lines: at most 3,000 are rendered."),
        ("a\r" * 3000, "The text has 3,001 lines: at most 3,000 are rendered."),
        ("# &#" + "9" * 5000 + ";", "The text holds a number of a character with thousands of digits."),
        ("one\n" + "[" * 201, "Line 2 has more than 200 brackets in a row."),
        ("[^1]" * 201, "The text has 201 footnote marks: at most 200 are rendered."),
        ("<!-- " * 101, "The text has 101 HTML comments and declarations: at most 100 are rendered."),
        ("a\n\n" + "> " * 21 + "b", "Line 3 is nested 21 levels deep: at most 20 are rendered."),
        ("- " * 21 + "b", "Line 1 is nested 21 levels deep: at most 20 are rendered."),
        ("+ \t" * 21 + "b", "Line 1 is nested 21 levels deep: at most 20 are rendered."),
        (" " * 40 + "- b", "Line 1 is nested 21 levels deep: at most 20 are rendered."),
        ("|a" * 25 + "\n" + "|-" * 25, "Line 1 has more than 24 of the character |."),
        ("|a\u2028" * 25, "Line 1 has more than 24 of the character |."),
        ('"a' * 201, 'Line 1 has more than 200 of the character ".'),
        ("'" * 201, "Line 1 has more than 200 of the character '."),
        ("~~~" + " " * 120, "Line 1 opens code and holds more than the name of a language."),
        ('a\n```py hl_lines="1"', "Line 2 opens code and holds more than the name of a language."),
        ("```\n" * 401, "The text has 401 lines that open or close code: at most 400 fit."),
        ("[^1]: " + "- " * 20 + "b", "Line 1 is nested 21 levels deep: at most 20 are rendered."),
        ("*" * 4001, "The text has 4,001 of the character *: at most 4,000 are rendered."),
        ("`" + " `" * 3999 + "``", "The text has 4,002 of the character `: at most 4,000 are rendered."),
        ("<b>" * 1001, "The text has 1,001 of the character <: at most 1,000 are rendered."),
        ("a[b](c) \n" * 1001, "The text has 1,001 of the character [: at most 1,000 are rendered."),
        ("some words [ " * 900, "The text has long paragraphs with many brackets: split them with empty lines."),
    ],
)
def test_text_beyond_a_bound_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ContentTooComplex) as refused:
        markdown_to_html(text)

    assert str(refused.value) == reason


def test_refusal_is_a_value_error_for_the_loader() -> None:
    assert issubclass(ContentTooComplex, ValueError)


def filled(piece: str) -> str:
    return (piece * (MAX_CHARACTERS // len(piece) + 1))[:MAX_CHARACTERS]


WITHIN_BOUNDS = {
    "brackets": ("[" * 200 + "\n") * 5,
    "brackets that are not closed": "[ " * 1000,
    "images that are not closed": "![a](" * 700,
    "links that are not closed": "[a](<b" * 700,
    "brackets among escapes": "\\}[_/> " * 640,
    "footnotes": "".join(f"[^{number}] " for number in range(100)) + "\n\n" + "[^1]: x\n" * 100,
    "headings with one name": "#a\n" * 2999,
    "headings with underlines": "a\n=\n" * 1499,
    "lists": "- a\n" * 2999,
    "lists in lists": "".join(" " * 4 * depth + "- a\n" for depth in range(9)) * 330,
    "paragraphs": "a\n\n" * 1499,
    "wide tables": "|a" * 24 + "\n" + "|-" * 24 + "\n" + "|\n" * 2990,
    "blocks of code": "    a\n\nb\n" * 990,
    "fences": "~~~\n\n" * 400,
    "fences that are not closed": "~~~ x\n" * 400 + "a\n" * 2500,
    "fences of one line": "~~~py\nx=1\n~~~\n" * 200,
    "quotes after a reference": ("[a]:" + '"' * 199 + " x\n\n") * 300,
    "tags": "<b>" * 1000,
    "tags that are not closed": "<a " * 1000,
    "blocks of HTML": "<div>\n" * 1000,
    "declarations": "<![CDATA[" * 100,
    "comments": "<!-- " * 100,
    "stars": "*a **b _c __d " * 900,
    "stars in words": "***a" * 1300,
    "backticks": " ".join("`" * length for length in range(1, 88)),
    "escapes": "\\*" * 2000,
    "entities": "&#" * 4000,
    "autolinks": "<http://a" * 1000,
    "one long word": filled("a"),
    "blanks": filled(" "),
    "placeholders": filled("\x02klzzwxh:0000\x03"),
    "code that a lexer reads slowly": ("```hcl\n" + "a" * 2490 + "\n```\n\n") * 20,
    "typescript that a lexer reads slowly": ("```typescript\n" + "a." * 1240 + "\n```\n\n") * 20,
}


@pytest.mark.asvs("1.3.12")
@pytest.mark.parametrize("text", WITHIN_BOUNDS.values(), ids=WITHIN_BOUNDS.keys())
def test_worst_text_within_the_bounds_ends_within_two_seconds(text: str) -> None:
    started = time.process_time()

    html = markdown_to_html(text)

    assert time.process_time() - started < 2
    assert dangers(Page(html)) == []
