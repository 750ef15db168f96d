"""The drawing of a pattern: its nodes and the flows between them."""

from django.core.exceptions import ValidationError
from django.db import models

from patterns.models.provider import Role


class Node(models.Model):
    """A box of a pattern's drawing."""

    pattern = models.ForeignKey("patterns.Pattern", models.CASCADE, related_name="nodes")
    key = models.SlugField(max_length=40, help_text="Short name that flows refer to.")
    role = models.ForeignKey(Role, models.PROTECT, related_name="nodes")
    label = models.CharField(max_length=40)
    cluster = models.CharField(max_length=40, blank=True, help_text="Nodes of one cluster are drawn in one frame.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["pattern", "key"], name="one_node_per_key")]

    def __str__(self) -> str:
        return self.label


class Flow(models.Model):
    """An arrow between two nodes of the same pattern."""

    class Mode(models.TextChoices):
        SYNC = "sync", "waits for the answer"
        ASYNC = "async", "does not wait"

    pattern = models.ForeignKey("patterns.Pattern", models.CASCADE, related_name="flows")
    source = models.ForeignKey(Node, models.CASCADE, related_name="outgoing")
    target = models.ForeignKey(Node, models.CASCADE, related_name="incoming")
    label = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.SYNC)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.source} to {self.target}: {self.label}"

    def clean(self) -> None:
        if self.source_id is None or self.target_id is None:
            return
        if self.source_id == self.target_id:
            raise ValidationError({"target": "A flow cannot lead from a node to itself."})
        if {self.source.pattern_id, self.target.pattern_id} != {self.pattern_id}:
            raise ValidationError("A flow joins two nodes of its own pattern.")
