"""What the site stands on, as far as a page has to say it."""

from django import template

from patterns.read_only import is_read_only

register = template.Library()
register.simple_tag(is_read_only, name="read_only")
