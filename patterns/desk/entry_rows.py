"""The rows inside the forms of entries."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from patterns.desk.characters import checked
from patterns.desk.forms import FlowForm, FlowFormSet, Lines, RowFormSet
from patterns.models import (
    ConceptPoint,
    Driver,
    Flow,
    Guidance,
    Limit,
    Mitigation,
    Node,
    PatternNote,
    PracticeNote,
    Relation,
    Strategy,
    TradeOff,
)

SHORT_TEXT: Any = {models.TextField: {"form_class": Lines, "widget": forms.Textarea(attrs={"rows": 2, "cols": 60})}}


MOST_ROWS = 150


class Rows(admin.TabularInline):
    """Rows inside their entry, with small text boxes; no form holds more of them than MOST_ROWS."""

    extra = 0
    max_num = MOST_ROWS
    formset = RowFormSet
    formfield_overrides = SHORT_TEXT

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        return checked(super().formfield_for_dbfield(*args, **kwargs))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Without an absolute number Django makes a form for each of a thousand rows that somebody only claims."""
        return super().get_formset(request, obj, **{"absolute_max": MOST_ROWS, **kwargs})


class NodeRows(Rows):
    model = Node


class FlowRows(Rows):
    """Flows name the nodes of their own pattern by their keys."""

    model = Flow
    form = FlowForm
    formset = FlowFormSet


class GuidanceRows(Rows):
    model = Guidance


class TradeOffRows(Rows):
    model = TradeOff


class RelationRows(Rows):
    model = Relation
    fk_name = "pattern"


class PatternNoteRows(Rows):
    model = PatternNote


class DriverRows(Rows):
    model = Driver


class StrategyRows(Rows):
    model = Strategy


class PracticeNoteRows(Rows):
    model = PracticeNote


class MitigationRows(Rows):
    model = Mitigation


class ConceptPointRows(Rows):
    model = ConceptPoint


class LimitRows(Rows):
    model = Limit
    autocomplete_fields = ["source"]
