"""Which tables hold content and rules: no page that is kept shows anything else."""

from typing import Any

from django.apps import apps
from django.db import connections

from patterns.edition_triggers import watch

# Of reversion because the feed tells when entries were stored anew.
APPS = ("patterns", "advisor", "reversion")
# The edition itself, what visitors write, and the rules that something was judged by, as they were then.
OTHERS = frozenset(
    {
        "patterns_edition",
        "advisor_answer",
        "advisor_assessment",
        "advisor_givenanswer",
        "advisor_reviewanswer",
        "advisor_revision",
        "advisor_rulesversion",
        "advisor_sharelink",
    }
)


def content_tables() -> list[str]:
    """All tables of these apps but the named others: a new model holds content until somebody says it does not."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    return sorted({model._meta.db_table for model in models if model._meta.managed} - OTHERS)


def watch_content(using: str, **sent: Any) -> None:
    """After a migration: see that every write to these moves the edition."""
    watch(connections[using], content_tables())
