"""A page as PDF on A4, typeset by WeasyPrint in a process of its own, where the extra `pdf` is installed.

Inside a drawing WeasyPrint knows neither links nor custom properties nor the rules of the page, so every drawing
loses its links and is given the site's own sheets, with the light colours written out.
"""

import re
import sys
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from threading import BoundedSemaphore

from patterns.diagrams.palette import GROUPS
from patterns.rendering.child import PROJECT, Child
from patterns.rendering.trouble import LayoutFailed, LayoutUnavailable

STYLES = PROJECT / "static" / "css"
FONT = PROJECT / "static" / "fonts" / "ibm-plex-sans-latin.woff2"
# The one address that the typesetter may open.
FONT_ADDRESS = "font:ibm-plex-sans"
MAX_BYTES = 2 * 1024**2
TYPESETTER = Child(
    "PDF",
    "typesetter",
    "PDFs are being made",
    seconds=30,
    memory=1024**3,
    turns=BoundedSemaphore(1),
    patience=0,  # whoever waits holds a thread that others need
)

_COLOR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]+), #[0-9a-f]+\);")
_LAYER = re.compile(r"@layer [a-z]+ \{(.*)\}", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(r"@[a-z]+[^{;]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIZE = re.compile(r"(?<![-\w])(?:min-|max-)?(?:width|height): [^;]+;")
_VALUE = re.compile(r"var\(--([a-z-]+)(?:, [^)]*)?\)")
_DRAWING = re.compile(r"(<svg\b[^>]*>)(.*?)</svg>", re.DOTALL)
_LINK = re.compile(r"<(/?)a\b[^>]*>")


@cache
def can_typeset() -> bool:
    """Whether WeasyPrint and the library it draws text with are installed."""
    return bool(find_spec("weasyprint") and find_library("pango-1.0"))


def typeset(page: str, site: str) -> bytes:
    """A whole HTML page as PDF; links lead to the address of the site. Raises one of the LayoutErrors."""
    if not can_typeset():
        raise LayoutUnavailable(
            "No PDF can be made here: install requirements/pdf.txt, and the Debian package libpangoft2-1.0-0. "
            "A browser prints the page to PDF as well."
        )
    drawn = _DRAWING.sub(_plain_drawing, page)
    given = drawn.replace("</head>", f"<style>{page_sheet()}</style></head>", 1).encode()
    if len(given) > MAX_BYTES:
        raise LayoutFailed(f"The page is too large for a PDF: {len(given):,} bytes, at most {MAX_BYTES:,}.")
    return TYPESETTER.run([sys.executable, "-m", "patterns.paper_child", site, FONT_ADDRESS, str(FONT)], given)


def _plain_drawing(found: re.Match[str]) -> str:
    shapes = _LINK.sub(r"<\1g>", found[2])
    return f"{found[1]}<style>{drawing_sheet()}</style>{shapes}</svg>"


@cache
def page_sheet() -> str:
    """The sheet of the page, with colours instead of their names."""
    return _colored((STYLES / "paper.css").read_text(), colors())


@cache
def drawing_sheet() -> str:
    """The sheets of charts and diagrams as plain rules.

    Sizes are the page's matter, and text has no outline, which would lie on top of it.
    """
    sheets = [_COMMENT.sub("", (STYLES / name).read_text()) for name in ("charts.css", "diagrams.css")]
    rules = [rule for sheet in sheets for rule in _plain_rules(_SIZE.sub("", _BLOCK.sub("", _LAYER.sub(r"\1", sheet))))]
    return "".join([*rules, "text{stroke:none!important}"])


def _plain_rules(sheet: str) -> list[str]:
    """Each rule with its colours; one that takes the colour of a group of roles stands once for each group."""
    rules = []
    for selector, body in _RULE.findall(sheet):
        said = " ".join(selector.split())
        if "var(--group)" in body:
            parts = [f".group-{group} {said.removeprefix('.diagram ')}" for group in GROUPS]
            rules += [
                f"{part}{{{_colored(body, colors() | {'group': colors()[group]})}}}"
                for part, group in zip(parts, GROUPS, strict=True)
            ]
        elif "--group:" not in body:
            rules.append(f"{said}{{{_colored(body, colors())}}}")
    return rules


@cache
def colors() -> dict[str, str]:
    """The light colours of the site by name."""
    return dict(_COLOR.findall((STYLES / "site.css").read_text()))


def _colored(text: str, named: dict[str, str]) -> str:
    return _VALUE.sub(lambda found: named.get(found[1], "inherit"), text)
