"""Filters for what `rendering` has made safe."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from patterns import rendering

register = template.Library()


@register.filter
def drawn(svg: str) -> SafeString:
    """Inline a picture from `rendering.draw_svg`, which rebuilds it from an allow-list."""
    return mark_safe(svg)  # noqa: S308


@register.filter
def rendered(html: str) -> SafeString:
    """Output HTML from `rendering.markdown_to_html`, which sanitizes it."""
    return mark_safe(html)  # noqa: S308


@register.filter
def glyph(role: str) -> SafeString:
    """The shapes of a role's glyph, which `rendering` reads from our own files and keeps to an allow-list."""
    return mark_safe(rendering.glyph_markup(role))  # noqa: S308
