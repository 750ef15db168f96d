"""Facts in the admin: a save by hand says what moved with it, as the page of the update files does before."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from advisor.engine.facts import Facts
from advisor.engine.rules import RulesError
from advisor.judgement import bench, facts
from advisor.moves import Move, moves
from patterns.desk.entry_admin import EntryAdmin, is_preview

MOST_NAMED = 8
REDIRECT = 302


class FactAdmin(EntryAdmin):
    """An entry that verdicts and break-evens rest on."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or is_preview(request):
            shown: HttpResponse = super().changeform_view(request, *args, **kwargs)
            return shown
        before = facts()
        response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        after = facts()
        if response.status_code == REDIRECT and before.version != after.version:
            messages.info(request, _told(before, after))
        return response


def _told(before: Facts, after: Facts) -> str:
    """Which verdicts and break-evens of the worked examples moved, in words."""
    try:
        used = bench()
    except RulesError:
        return "What moved with it is not known, because nothing can be judged by the rules in force."
    found = moves(replace(used, facts=before), replace(used, facts=after))
    moved = [move for move in found if move.is_of_verdict or move.is_of_break_even]
    if not moved:
        return f"No verdict and no break-even of the {len(found)} worked examples moved with it."
    named = "; ".join(map(_words, moved[:MOST_NAMED]))
    more = f"; and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
    return f"{len(moved)} of {len(found)} worked examples moved with it: {named}{more}."


def _words(move: Move) -> str:
    parts = []
    if move.is_of_verdict:
        parts.append(f"verdict {move.before.verdict_name} \u2192 {move.after.verdict_name}")
    if move.is_of_break_even:
        parts.append(f"break-even {move.before.break_even} \u2192 {move.after.break_even}")
    return f"{move.name}, {', '.join(parts)}"
