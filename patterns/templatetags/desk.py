"""What the start page of the admin asks for."""

from django import template
from django.template import Context

from patterns.desk import attention as desk

register = template.Library()


@register.simple_tag(takes_context=True)
def attention(context: Context) -> list[desk.Matter]:
    """What waits for the editor who looks at the page."""
    return desk.attention(context["request"].user)
