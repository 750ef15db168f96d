"""Rows into what the engine is given, and the engine's advice on a workload."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from advisor.engine.advice import Advice, advise
from advisor.engine.catalogue import Catalogue, PatternEntry
from advisor.engine.catalogue import Challenge as CatalogueChallenge
from advisor.engine.catalogue import Role as CatalogueRole
from advisor.engine.facts import ColdStart as ColdStartFact
from advisor.engine.facts import Fact, Facts, ServiceFact
from advisor.engine.inputs import INPUTS
from advisor.engine.rules import Rules
from advisor.engine.rules import parse as parse_rules
from advisor.engine.standing import Standing, standing
from advisor.engine.workload import Workload
from advisor.engine.workload import parse as parse_workload
from advisor.loading import dump_band, dump_criterion, dump_gate, dump_parameter
from advisor.models import Assessment, Band, Criterion, Gate, Meter, Parameter, Revision, RulesVersion
from patterns.edition import kept_by_edition
from patterns.models import Challenge, ColdStart, Limit, Pattern, Practice, Price, Role, Service
from patterns.tally import Event, happened

MOST_REVISIONS = 500
RECORD = frozenset(name for name, row in INPUTS.items() if row.group == "record")  # says whose it is, not what


def rules_mapping() -> dict[str, Any]:
    """The rule set that is in force, in the shape of the rule file."""
    meters: dict[str, dict[str, str]] = {}
    for meter in Meter.objects.all():
        meters.setdefault(meter.provider, {})[meter.name] = meter.price
    return {
        "version": 1,
        "criteria": [dump_criterion(row) for row in Criterion.objects.prefetch_related("break_points")],
        "bands": [dump_band(row) for row in Band.objects.all()],
        "gates": [dump_gate(row) for row in Gate.objects.all()],
        "parameters": [dump_parameter(row) for row in Parameter.objects.all()],
        "meters": meters,
    }


def rules_version(mapping: dict[str, Any]) -> RulesVersion:
    """The stored version of a rule set, made when it is first judged by."""
    version, _ = RulesVersion.objects.get_or_create(digest=digest_of(mapping), defaults={"rules": mapping})
    return version


def digest_of(mapping: dict[str, Any]) -> str:
    """By which a rule set is told from others."""
    return hashlib.sha256(json.dumps(mapping, sort_keys=True).encode()).hexdigest()


def facts() -> Facts:
    """Limits, prices, cold starts and services, each with source, date and evidence."""
    limits = {
        f"{limit.service.provider.slug}/{limit.service.role.slug}/{limit.slug}": limit
        for limit in Limit.objects.select_related("service__provider", "service__role", "source")
    }
    prices = {price.slug: price for price in Price.objects.prefetch_related("sources")}
    cold_starts = {
        f"{row.provider.slug}/{row.stands_for}": row
        for row in ColdStart.objects.exclude(stands_for="").select_related("provider", "source")
    }
    services = {
        f"{row.provider.slug}/{row.role.slug}": row for row in Service.objects.select_related("provider", "role")
    }
    without_version = Facts(
        version="",
        limits={key: _limit(key, row) for key, row in limits.items()},
        prices={key: _price(row) for key, row in prices.items()},
        cold_starts={key: _cold_start(key, row) for key, row in cold_starts.items()},
        services={key: ServiceFact(key, row.name, row.fit, row.consequence) for key, row in services.items()},
    )
    return without_version.stamped()


def _limit(key: str, row: Limit) -> Fact:
    return Fact(key, row.value, row.unit, row.display, row.source.slug, row.read, row.evidence)


def _price(row: Price) -> Fact:
    sources = ", ".join(source.slug for source in row.sources.all())
    display = f"{row.plain} USD per {row.unit}"
    seen = row.seen.isoformat() if row.seen else ""
    return Fact(row.slug, float(row.price_usd), row.unit, display, sources, seen, row.evidence, row.free_quantity)


def _cold_start(key: str, row: ColdStart) -> ColdStartFact:
    return ColdStartFact(key, row.p50_ms, row.p99_ms, row.source.slug, row.read, "dataset")


def catalogue() -> Catalogue:
    """The published patterns with their drawings, and the names that advice mentions."""
    patterns = Pattern.objects.published().patterns().with_drawing().prefetch_related("challenges", "practices")
    challenges = Challenge.objects.prefetch_related("practices")
    return Catalogue(
        patterns={
            row.slug: PatternEntry(
                row.slug,
                row.title,
                row.diagram(),
                tuple(challenge.slug for challenge in row.challenges.all()),
                tuple(practice.slug for practice in row.practices.all()),
            )
            for row in patterns
        },
        practices=dict(Practice.objects.values_list("slug", "name")),
        challenges={
            row.slug: CatalogueChallenge(row.slug, row.name, tuple(item.slug for item in row.practices.all()))
            for row in challenges
        },
        roles={row.slug: CatalogueRole(row.name, row.group) for row in Role.objects.all()},
    )


@dataclass(frozen=True)
class Bench:
    """Everything a workload is judged with, read once."""

    mapping: dict[str, Any]
    rules: Rules
    facts: Facts
    catalogue: Catalogue

    @cached_property
    def digest(self) -> str:
        return digest_of(self.mapping)

    def advise(self, workload: Workload, *, in_full: bool = True) -> Advice:
        happened(Event.JUDGEMENT)
        return advise(workload, self.rules, self.facts, self.catalogue, in_full=in_full)

    def standing(self, workload: Workload) -> Standing:
        happened(Event.JUDGEMENT)
        return standing(workload, self.rules, self.facts)


@kept_by_edition()
def bench() -> Bench:
    """The rules, facts and catalogue in force; raises RulesError for a rule set that cannot be used.

    Reading them takes twenty queries and three times as long as judging by them, so each process keeps the last.
    """
    mapping = rules_mapping()
    return Bench(mapping, parse_rules(mapping), facts(), catalogue())


def standing_of(mapping: dict[str, Any]) -> dict[str, Any]:
    """What the answers so far come to, in short; each process keeps what it was asked last."""
    answers = {name: value for name, value in mapping.items() if name not in RECORD}
    return _standing(json.dumps(answers, sort_keys=True))


@kept_by_edition(500)
def _standing(answers: str) -> dict[str, Any]:
    return bench().standing(parse_workload({"name": "-", **json.loads(answers)})).to_mapping()


def judge(assessment: Assessment) -> Revision:
    """A revision that judges the assessment's answers by what is in force; the newest one where nothing has changed.

    It is judged while others may write, which SQLite lets one at a time do; where they answered here or changed the
    rules, it is judged anew. Raises Assessment.DoesNotExist where they deleted it.
    """
    used = bench()
    mapping = assessment.workload_mapping()
    revision = _next(assessment, used, mapping)
    if revision.pk:
        return revision
    advice = used.advise(parse_workload(mapping)).to_mapping()
    with transaction.atomic():
        locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
        now, in_force = locked.workload_mapping(), bench()
        revision = _next(locked, in_force, now)
        if not revision.pk:
            is_same = now == mapping and in_force is used
            revision.advice = advice if is_same else in_force.advise(parse_workload(now)).to_mapping()
            revision.rules_version = rules_version(in_force.mapping)
            revision.save()
    return revision


def _next(assessment: Assessment, used: Bench, mapping: dict[str, Any]) -> Revision:
    """The newest revision if it judged the same by the same, else the next, which is neither advised on nor stored."""
    latest = assessment.revisions.select_related("rules_version").defer("rules_version__rules").first()
    if latest is not None and latest.judged(mapping, used.digest, used.facts.version):
        return latest
    if latest is not None and latest.number >= MOST_REVISIONS:
        raise PermissionDenied(f"This assessment was judged {MOST_REVISIONS} times. Duplicate it to go on from here.")
    return Revision(
        assessment=assessment,
        number=latest.number + 1 if latest else 1,
        workload=mapping,
        facts_version=used.facts.version,
    )
