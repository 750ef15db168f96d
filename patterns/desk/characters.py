"""Text in a form of the desk: held to the characters that a content file may have."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from patterns.reading import UnreadableError, refuse_control


def check_characters(text: Any) -> None:
    """Refuse what no page, feed or file can show, which a content file may not hold either."""
    try:
        refuse_control(str(text).replace("\r\n", "\n"), 1)
    except UnreadableError as error:
        reason = error.reason.partition(":")[0]
        raise ValidationError(f"Line {error.line} holds {reason}: remove it.") from error


def checked(field: Any) -> Any:
    """The same field of a form; where it takes any text, it now looks at its characters."""
    if isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField):
        field.validators = [*field.validators, check_characters]
    return field
