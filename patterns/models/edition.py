"""Which state of the content is in force."""

from django.db import models


class Edition(models.Model):
    """A random word that every write to content or rules replaces, in the transaction that writes.

    Only the triggers of `patterns.edition_triggers` write here. On PostgreSQL writers do not wait for each other, so
    there may be a row for each of several that wrote at the same time; `patterns.edition` reads them as one.
    """

    word = models.CharField(max_length=36, primary_key=True)

    def __str__(self) -> str:
        return self.word
