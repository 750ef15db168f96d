"""Which state of the content is in force, as numbers that every edit and every load moves on."""

import time

from django.contrib.admin.models import LogEntry
from reversion.models import Version

KEPT_SECONDS = 60

Edition = tuple[int | None, int | None, int]


def edition() -> Edition:
    """The last edit in the admin, the last stored version, and the running minute.

    What was made from an edition may be kept while it is the same. An edit in the admin and a load are seen at once,
    anything else that writes rows within KEPT_SECONDS.
    """
    edits = LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    versions = Version.objects.order_by("-pk").values_list("pk", flat=True).first()
    return edits, versions, int(time.monotonic() // KEPT_SECONDS)
