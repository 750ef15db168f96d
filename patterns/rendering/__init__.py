"""The door to all that turns text into markup or pictures; the only home of graphviz, markdown, nh3 and pygments."""

from patterns.diagrams.model import Diagram
from patterns.rendering.allowance import allowance
from patterns.rendering.card import Card
from patterns.rendering.drawing import draw_card, draw_drawio, draw_drawio_svg, draw_pdf, draw_png, draw_svg
from patterns.rendering.engine import engine_name
from patterns.rendering.glyphs import glyph_markup
from patterns.rendering.layout import dot_source
from patterns.rendering.markup import ContentTooComplex, markdown_to_html
from patterns.rendering.paper import can_typeset, typeset
from patterns.rendering.trouble import LayoutError, LayoutFailed, LayoutRefused, LayoutUnavailable

__all__ = [
    "Card",
    "ContentTooComplex",
    "Diagram",
    "LayoutError",
    "LayoutFailed",
    "LayoutRefused",
    "LayoutUnavailable",
    "allowance",
    "can_typeset",
    "dot_source",
    "draw_card",
    "draw_drawio",
    "draw_drawio_svg",
    "draw_pdf",
    "draw_png",
    "draw_svg",
    "engine_name",
    "glyph_markup",
    "markdown_to_html",
    "typeset",
]
