"""A rule set that somebody tries: the values that differ from those in force."""

from django.conf import settings
from django.db import models

from advisor.models.rules import RulesVersion


class RulesDraft(models.Model):
    """Values that a rule keeper tries, by path, over the rule set that was in force then.

    A path names the row and its field: "criteria/rapid-prototyping/weight", "bands/hybrid/minimum".
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        DROPPED = "dropped", "Dropped"

    name = models.CharField(max_length=120)
    changes = models.JSONField()
    base = models.ForeignKey(RulesVersion, models.PROTECT, related_name="drafts")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    published_as = models.ForeignKey(RulesVersion, models.PROTECT, null=True, blank=True, related_name="published_from")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="rules_drafts"
    )
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated", "-id"]
        verbose_name = "draft of the rules"
        verbose_name_plural = "drafts of the rules"

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.DRAFT
