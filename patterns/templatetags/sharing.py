"""What a page says of itself to those who pass it on."""

from django import template
from django.template import Context

from patterns import sharing

register = template.Library()


@register.simple_tag(takes_context=True)
def share(context: Context) -> sharing.Share | None:
    """The addresses of a page for everybody, None for any other."""
    request = context.get("request")
    return sharing.share(request) if request else None


@register.simple_block_tag
def words(content: str) -> str:
    """What stands inside, kept under a name with `as`, so that one block can be said in several places."""
    return content
