"""Markdown to HTML through one door: bounded before, sanitized after, then its code dressed by our own hand alone."""

import re
from collections import Counter
from functools import lru_cache
from html import unescape
from itertools import count, groupby
from typing import Any

import markdown
import nh3
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

MAX_CHARACTERS = 64 * 1024
MAX_LINES = 3000
MAX_BRACKETS_IN_A_ROW = 200
MAX_MARKS = {"[^": (200, "footnote marks"), "<!": (100, "HTML comments and declarations")}
MAX_NESTING = 20
MAX_COLUMNS = 24
MAX_QUOTES = 200
MAX_DELIMITERS = 4000
# Each of these starts something whose end is then looked for in all of the text that follows.
MAX_OPENERS = 1000
MAX_BRACKET_WORK = 3_000_000
MAX_FENCE = 120
MAX_FENCES = 400
FENCES = ("~~~", "```")

# Not "codehilite": it hands over to Pygments whatever options an author writes beside a fence, and knows no bounds.
EXTENSIONS = ["fenced_code", "tables", "toc", "sane_lists", "footnotes"]
SETTINGS: dict[str, dict[str, Any]] = {"toc": {"permalink": False}}

# Lexers take time that grows with the square of the length on some texts. These are quick enough within the bounds;
# "csharp" and many others are not. Code beyond the bounds stays plain.
LANGUAGES = frozenset(
    "bash css diff docker dockerfile go hcl html ini java javascript js json php powershell py python ruby rust sh sql "
    "terraform toml ts typescript xml yaml".split()
)
MAX_HIGHLIGHTED = 2500
MAX_HIGHLIGHTED_TOTAL = 7500

MAX_TABS = 4  # as many as code.css knows

TAGS = set(
    "a abbr b blockquote br code dd del dfn div dl dt em h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp span "
    "strong sub sup table tbody td tfoot th thead tr ul var".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "li": {"id"},
    "sup": {"id"},
    "code": {"class"},
    "pre": {"tabindex"},  # a long line scrolls, and the keyboard must reach it
}
_LANGUAGE = re.compile(r"language-[a-z0-9+#-]{1,20}")
# Browsers drop tabs and line breaks inside an address: "/<tab>/evil.example" leads away.
_LOCAL = re.compile(r"(?:/(?![/\\])|#)[^\t\r\n]*")
_FOOTNOTE = re.compile(r"fn(?:ref\d*)?:[\w-]{1,40}")
# A block of code as it leaves the sanitizer, which escapes every "<" of a text and every quote of an attribute.
_CODE = rf'<pre tabindex="0"><code class="language-({"|".join(sorted(LANGUAGES))})">([^<]*)</code></pre>'
_NEIGHBOURS = re.compile(rf"{_CODE}(?:\s*{_CODE})*")
_MARK = re.compile(r"^\s*((?:>\s*|[-*+]\s+|\d{1,9}[.)]\s+|\[\^[^\]]*\]:\s*)+)")


class ContentTooComplex(ValueError):
    """A text that could take minutes to render, or cannot be; the message says what is too much, and where."""


@lru_cache(maxsize=64)
def markdown_to_html(text: str) -> str:
    """Safe HTML of a Markdown text; raises ContentTooComplex for a text beyond the bounds.

    The last ones are remembered: a text is rendered to see whether it can be, and then to be stored.
    """
    _check(text)
    if re.search(r"[\ud800-\udfff]", text):
        raise ContentTooComplex("The text holds half of a character, which no page can show.")
    try:
        html = markdown.markdown(text, extensions=EXTENSIONS, extension_configs=SETTINGS, output_format="html")
    except RecursionError as error:
        raise ContentTooComplex(
            "The text is nested too deeply: use fewer lists or quotes inside each other."
        ) from error
    except ValueError as error:
        raise ContentTooComplex("The text holds a number of a character with thousands of digits.") from error
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return _with_samples(clean)


def _with_samples(html: str) -> str:
    """The same with its code as samples, highlighted as long as there is not too much, neighbours as tabs.

    Nothing that an author writes can pass for what is added: the sanitizer lets none of its classes through.
    """
    left, numbers = MAX_HIGHLIGHTED_TOTAL, count(1)

    def samples(neighbours: re.Match[str]) -> str:
        nonlocal left
        groups: list[dict[str, tuple[Lexer, str]]] = [{}]
        for language, inner in re.findall(_CODE, neighbours[0]):
            lexer, code = get_lexer_by_name(language), unescape(inner)
            if len(code) <= min(left, MAX_HIGHLIGHTED):
                left -= len(code)
                inner = highlight(code, lexer, HtmlFormatter(nowrap=True))
            if lexer.name in groups[-1] or len(groups[-1]) == MAX_TABS:
                groups.append({})
            groups[-1][lexer.name] = lexer, inner
        return "\n".join(_tabs(next(numbers), list(group.values())) for group in groups)

    return _NEIGHBOURS.sub(samples, html)


def _tabs(number: int, group: list[tuple[Lexer, str]]) -> str:
    """One sample, or several as tabs, which need neither a script nor an id that a heading could take."""
    panels = "".join(_sample(lexer, inner) for lexer, inner in group)
    if len(group) == 1:
        return panels
    heads = "".join(
        f'<label><input type="radio" name="code-{number}" value="{lexer.aliases[0]}"{"" if place else " checked"}>'
        f"{lexer.name}</label>"
        for place, (lexer, _) in enumerate(group)
    )
    legend = '<legend class="visually-hidden">Language of the code</legend>'
    return f'<fieldset class="tabs">{legend}<p class="tab-names">{heads}</p>{panels}</fieldset>'


def _sample(lexer: Lexer, inner: str) -> str:
    language, name = lexer.aliases[0], lexer.name
    return (
        f'<div class="sample lang-{language}"><p class="sample-name">{name}</p>'
        f'<pre class="highlight" tabindex="0" role="group" aria-label="{name} code">'
        f'<code class="language-{language}">{inner}</code></pre></div>'
    )


def _check(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ContentTooComplex(f"The text has {len(text):,} characters: at most {MAX_CHARACTERS:,} are rendered.")
    # Not splitlines(), which knows more ends of a line than Markdown does.
    lines = re.split(r"\r\n|\r|\n", text)
    if len(lines) > MAX_LINES:
        raise ContentTooComplex(f"The text has {len(lines):,} lines: at most {MAX_LINES:,} are rendered.")
    for number, line in enumerate(lines, 1):
        _check_line(number, line)
    fences = sum(line.startswith(FENCES) for line in lines)
    if fences > MAX_FENCES:
        raise ContentTooComplex(f"The text has {fences} lines that open or close code: at most {MAX_FENCES} fit.")
    for mark, (most, name) in MAX_MARKS.items():
        if text.count(mark) > most:
            raise ContentTooComplex(f"The text has {text.count(mark)} {name}: at most {most} are rendered.")
    counts = Counter(text)
    for character in "[]<>*_`(!&\\":
        most = MAX_OPENERS if character in "[]<" else MAX_DELIMITERS
        if counts[character] > most:
            raise ContentTooComplex(
                f"The text has {counts[character]:,} of the character {character}: at most {most:,} are rendered."
            )
    if _bracket_work(lines) > MAX_BRACKET_WORK:
        raise ContentTooComplex("The text has long paragraphs with many brackets: split them with empty lines.")


def _bracket_work(lines: list[str]) -> int:
    """How many characters are read when no bracket is closed: the end of each is looked for in its paragraph."""
    paragraphs = ["".join(group) for _, group in groupby(lines, lambda line: bool(line.strip(" \t")))]
    return sum(len(paragraph) * paragraph.count("[") for paragraph in paragraphs)


def _check_line(number: int, line: str) -> None:
    if re.search(rf"[\[\]]{{{MAX_BRACKETS_IN_A_ROW + 1}}}", line):
        raise ContentTooComplex(f"Line {number} has more than {MAX_BRACKETS_IN_A_ROW} brackets in a row.")
    if line.startswith(FENCES) and (len(line.expandtabs()) > MAX_FENCE or "hl_lines" in line):
        raise ContentTooComplex(f"Line {number} opens code and holds more than the name of a language.")
    for character, most in (("|", MAX_COLUMNS), ('"', MAX_QUOTES), ("'", MAX_QUOTES)):
        if line.count(character) > most:
            raise ContentTooComplex(f"Line {number} has more than {most} of the character {character}.")
    depth = (len(line) - len(line.lstrip(" \t"))) // 2
    mark = _MARK.match(line)
    if mark:
        depth += len(re.findall(r">|[-*+]\s|\d+[.)]\s|\]:", mark.group(1)))
        if depth > MAX_NESTING:
            raise ContentTooComplex(f"Line {number} is nested {depth} levels deep: at most {MAX_NESTING} are rendered.")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The attribute's value, or None to drop it."""
    if name == "class":
        return value.lower() if _LANGUAGE.fullmatch(value.lower()) else None
    if name == "id" and tag in ("li", "sup"):
        return value if _FOOTNOTE.fullmatch(value) else None
    if tag == "img" and name == "src":
        return value if _LOCAL.fullmatch(value) else None
    if tag == "a" and name == "href" and not _LOCAL.fullmatch(value):
        return value if value.lower().startswith(("http://", "https://", "mailto:")) else None
    return value
