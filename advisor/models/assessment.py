"""What visitors asked and were told."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from advisor.engine.workload import INPUTS
from advisor.models.rules import RulesVersion
from patterns.edition import ASKED

MOST_GIVEN = 500


def new_public_id() -> str:
    """An id that cannot be guessed: 128 random bits."""
    return secrets.token_urlsafe(16)


def new_share_token() -> str:
    """A secret of 192 random bits."""
    return secrets.token_urlsafe(24)


class AnswerRead(NamedTuple):
    """What an answer says, of an assessment that was taken."""

    input: str
    value: Any
    evidence: str
    note: str


@cache
def _taking(vendor: str) -> str:
    """The statement that takes an assessment.

    SQLite has one writer, so what the statement reads is the newest. PostgreSQL reads from before it waited for
    another writer: there answers are asked for once it holds the row.
    """
    answers = "SELECT json_group_array(json_array(input, json(value), evidence, note)) FROM advisor_answer"
    own = "WHERE assessment_id = advisor_assessment.id"
    returned = ", ".join(f"advisor_assessment.{field.column}" for field in Assessment._meta.concrete_fields)
    told = f"({answers} {own})" if vendor == "sqlite" else "NULL"
    return f"""
        UPDATE advisor_assessment SET updated = %s WHERE public_id = %s AND (owner = %s OR account_id = %s)
        RETURNING {returned}, ({ASKED[vendor]}) AS edition, {told} AS told,
            (SELECT id FROM advisor_givenanswer {own} ORDER BY id DESC LIMIT 1 OFFSET %s) AS too_old
    """  # noqa: S608 - nothing in it was given


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def owned_by(self, owner: str, account: Any = None) -> "AssessmentQuerySet":
        """The assessments of one session, and of one account; none for neither."""
        own = models.Q(owner=owner) if owner else models.Q(pk__in=[])
        return self.filter(own | models.Q(account=account)) if account is not None else self.filter(own)

    def take(self, public_id: str, owner: str, account: Any = None) -> "Assessment":
        """One that is `owned_by` them, to store answers in: it changes now, and nobody else does so until that is done.

        It comes with its answers, the edition in force, and the given answer that one more pushes out. Raises
        DoesNotExist.
        """
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        by = account.pk if account is not None else None
        for row in self.raw(_taking(connection.vendor), [now, public_id, owner or None, by, MOST_GIVEN - 1]):
            if row.told is None:
                models.prefetch_related_objects([row], "answers")
            else:
                row.answers_read = [AnswerRead(*told) for told in json.loads(row.told)]
            return row
        raise Assessment.DoesNotExist


class Assessment(models.Model):
    """One workload that a visitor asks about, and what was decided about it.

    It belongs to the browser session that began it, or to an account once its owner has signed in.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        SUPERSEDED = "superseded", "Superseded"

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    owner = models.CharField(max_length=64, db_index=True, blank=True, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="assessments", editable=False
    )
    name = models.CharField(max_length=200)
    description = models.TextField(max_length=4000, blank=True)
    own_id = models.CharField("your own id", max_length=200, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROPOSED)
    superseded_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="supersedes")
    deciders = models.CharField(max_length=300, blank=True)
    rationale = models.TextField(max_length=4000, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_revision = models.PositiveIntegerField(null=True, blank=True, editable=False)
    revisit_on = models.DateField(null=True, blank=True)
    copied_from = models.CharField(max_length=200, blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = AssessmentQuerySet.as_manager()
    edition: str  # these four of one that was taken
    too_old: int | None
    told: str | None
    answers_read: list[AnswerRead] | None = None

    class Meta:
        ordering = ["-updated", "-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("advisor:assessment_detail", args=[self.public_id])

    def answer_values(self) -> dict[str, Any]:
        """The answers as the workload's mapping, unknowns left out."""
        return {answer.input: answer.value for answer in self._answers() if answer.value is not None}

    def record(self) -> dict[str, Any]:
        """What it is, apart from the answers: nothing that is judged."""
        given = {"id": self.own_id, "name": self.name, "description": self.description}
        return {name: text for name, text in given.items() if text}

    def remember(self, given: Sequence["GivenAnswer"]) -> None:
        """Store what was given for this assessment, which was taken, and forget what lies far back."""
        GivenAnswer.objects.bulk_create(given)
        if self.too_old is not None:
            self.given_answers.filter(pk__lte=self.too_old).delete()

    def answers_by_input(self) -> dict[str, "Answer | AnswerRead"]:
        return {answer.input: answer for answer in self._answers()}

    def _answers(self) -> Iterable["Answer | AnswerRead"]:
        return self.answers.all() if self.answers_read is None else self.answers_read

    def workload_mapping(self) -> dict[str, Any]:
        """What the engine parses: the name, every answer given, and how those are known that say so."""
        mapping = {**self.record(), **self.answer_values()}
        evidence = {
            answer.input: answer.evidence for answer in self._answers() if answer.evidence and answer.value is not None
        }
        return mapping | {"evidence": evidence} if evidence else mapping


class Evidence(models.TextChoices):
    """How an answer is known, as the engine grades it."""

    MEASURED = "measured", "measured"
    ESTIMATED = "estimated", "estimated"
    GUESSED = "guessed", "guessed"


class Answer(models.Model):
    """What the visitor says about one input; one that is not known has no row, or a note alone."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    input = models.SlugField(max_length=60)
    value = models.JSONField(null=True)
    evidence = models.CharField(max_length=12, choices=Evidence.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["input"]
        constraints = [models.UniqueConstraint(fields=["assessment", "input"], name="one_answer_per_input")]

    def __str__(self) -> str:
        return f"{self.input} = {self.value}"


class GivenAnswer(models.Model):
    """An answer that was sent, also one that was not taken; None is "I don't know".

    In the order in which they came, the newest MOST_GIVEN of each assessment, and what came at once with the last.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="given_answers")
    input = models.SlugField(max_length=60)
    value = models.JSONField(null=True)
    was_taken = models.BooleanField()
    given = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.input} = {self.value}"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def open(self) -> "ShareLinkQuerySet":
        """Those that still lead somewhere."""
        in_time = models.Q(expires=None) | models.Q(expires__gt=timezone.now())
        return self.filter(in_time, revoked=None)


class ShareLink(models.Model):
    """A secret address under which an assessment can be read, until it expires or is revoked."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="share_links")
    token = models.CharField(max_length=48, unique=True, default=new_share_token, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]

    def __str__(self) -> str:
        return f"{self.assessment}, shared {self.created:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.revoked is None and (self.expires is None or self.expires > timezone.now())


@transaction.atomic
def begin_with(
    workload: Mapping[str, Any],
    *,
    notes: Mapping[str, str] | None = None,
    copied_from: str = "",
    owner: str = "",
    account: Any = None,
) -> Assessment:
    """A new assessment of a session or an account: the workload's name, its answers and evidence, and notes on them."""
    noted = notes or {}
    evidence = workload.get("evidence", {})
    assessment = Assessment.objects.create(
        name=workload["name"],
        description=workload.get("description", ""),
        own_id=str(workload.get("id", "")),
        copied_from=copied_from,
        owner=owner,
        account=account,
    )
    Answer.objects.bulk_create(
        Answer(
            assessment=assessment,
            input=name,
            value=workload.get(name),
            evidence=evidence.get(name, ""),
            note=noted.get(name, ""),
        )
        for name, row in INPUTS.items()
        if row.group != "record" and (name in workload or name in noted)
    )
    return assessment


class Revision(models.Model):
    """A judgement as it was given: the answers, the advice, the rules and the facts of that moment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    workload = models.JSONField()
    advice = models.JSONField()
    rules_version = models.ForeignKey(RulesVersion, models.PROTECT, related_name="revisions")
    facts_version = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.assessment}, revision {self.number}"

    def judged(self, workload: Mapping[str, Any], rules_digest: str, facts_version: str) -> bool:
        """Whether this revision already judges these answers by these rules and facts."""
        return (
            self.workload == workload
            and self.rules_version.digest == rules_digest
            and self.facts_version == facts_version
        )
