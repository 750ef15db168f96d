"""Rules in the admin: their words are edited there, their figures only in a draft that shows what moves."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from reversion.models import Version

from patterns.desk.entry_admin import EntryAdmin
from patterns.desk.forms import EntryForm

BACK_BY_DRAFT = (
    "A rule goes back to an earlier version by a draft: below stand the values of that version. Look at what moves, "
    "save the draft, then publish it."
)


class RuleForm(EntryForm):
    """What is wrong with a figure is said above the form, where the figure itself is not a field of it."""

    def add_error(self, field: str | None, error: Any) -> None:
        if field is None and hasattr(error, "error_dict"):
            own = {name: found for name, found in error.error_dict.items() if name in self.fields}
            others = {name: found for name, found in error.error_dict.items() if name not in self.fields}
            own.setdefault(NON_FIELD_ERRORS, []).extend(
                ValidationError(f"{name}: {message}" if name != NON_FIELD_ERRORS else message)
                for name, found in others.items()
                for message in ValidationError(found).messages
            )
            error = ValidationError({name: found for name, found in own.items() if found})
        super().add_error(field, error)


class RuleAdmin(EntryAdmin):
    """Rules are changed, never deleted: without any one of them nothing can be judged."""

    form = RuleForm
    change_list_template = "admin/advisor/rule_change_list.html"
    figures: tuple[str, ...] = ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The figures of a rule that there is; a missing one is added with them."""
        return self.figures if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            fieldsets[0][1]["description"] = format_html(
                "Words are changed here. Figures and severities change in a draft, which shows what moves: "
                '<a href="{}">try it in a draft</a>.',
                reverse("admin:advisor_rulesdraft_add"),
            )
        return fieldsets

    def _reversion_revisionform_view(self, request: HttpRequest, version: Version, *args: Any) -> HttpResponse:
        """An earlier version is opened as a draft; a rule that is gone is brought back as it was."""
        if not self.model._default_manager.filter(pk=version.object_id).exists():
            response: HttpResponse = super()._reversion_revisionform_view(request, version, *args)
            return response
        if not self.has_change_permission(request):
            raise PermissionDenied
        messages.info(request, BACK_BY_DRAFT)
        return redirect(f"{reverse('admin:advisor_rulesdraft_add')}?version={version.pk}")
