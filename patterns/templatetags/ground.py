"""What every page stands on: what the site can do at the moment, and the parts that pages share."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from patterns.read_only import is_read_only

register = template.Library()
register.simple_tag(is_read_only, name="read_only")


@register.simple_tag
@lru_cache(maxsize=500)
def shared_part(name: str, here: str = "") -> SafeString:
    """A part of the page that shows nothing but addresses of the site, and at most which of them this page has."""
    return render_to_string(name, {"here": here})
