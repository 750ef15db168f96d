"""Rows with versions in the admin. An address with a version leads only to a version of the row it names."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from reversion.admin import VersionAdmin
from reversion.models import Version

from patterns.desk.versions import bring_back


class VersionedAdmin(VersionAdmin):
    """The library takes any version of any kind of row, and brings back all that was saved or loaded with it."""

    history_latest_first = True

    def row(self, request: HttpRequest, object_id: str) -> Any:
        """The row that an address names; None where there is none."""
        return self.get_object(request, unquote(object_id))

    def versions(self, object_id: str) -> Any:
        """The versions of the row that an address names, also of one that is deleted, the newest first."""
        found = Version.objects.get_for_object_reference(self.model, unquote(object_id))
        return found.select_related("revision__user")

    def revision_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        get_object_or_404(self.versions(object_id), pk=version_id)
        if self.row(request, object_id) is None:
            raise Http404("It is deleted: bring it back by the list of what can be recovered.")
        response: HttpResponse = super().revision_view(request, object_id, version_id, extra_context)
        return response

    def recover_view(self, request: HttpRequest, version_id: str, extra_context: Any = None) -> HttpResponse:
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        version = get_object_or_404(Version.objects.get_for_model(self.model), pk=version_id)
        if self.get_object(request, version.object_id) is not None:
            raise Http404("It is not deleted: go back to an earlier version by its history.")
        response: HttpResponse = super().recover_view(request, version_id, extra_context)
        return response

    def bring_back(self, request: HttpRequest, version: Version) -> None:
        """Make the row what the version holds, before its form is shown or saved."""
        lost = bring_back(version)
        if lost:
            text = f"What was deleted meanwhile is left out: {', '.join(lost)}."
            self.message_user(request, text, messages.WARNING)

    def _reversion_revisionform_view(self, request: HttpRequest, version: Version, *args: Any) -> HttpResponse:
        version.revision.revert = lambda **_: self.bring_back(request, version)
        if "_popup" in request.POST:  # no popup leads here, and Django's answer to one does not fit the library's page
            posted = request.POST.copy()
            del posted["_popup"]
            request.POST = posted  # type: ignore[assignment]
        response: HttpResponse = super()._reversion_revisionform_view(request, version, *args)
        return response
