"""What search looks through: one row per page or service, the names it goes by, and the words to mend typos with.

All three are made anew from the catalogue by `patterns.search.index`; nobody edits them.
"""

from django.db import models


class Searchable(models.Model):
    """One thing that can be found. `names` and `aliases` hold one per line, `text` plain words."""

    class Kind(models.TextChoices):
        PATTERN = "pattern", "Patterns"
        EXAMPLE = "example", "Architecture examples"
        CONCEPT = "concept", "Concepts"
        CHALLENGE = "challenge", "Challenges"
        PRACTICE = "practice", "Practices"
        ROLE = "role", "Building blocks"
        ATTRIBUTE = "attribute", "Quality attributes"
        PROVIDER = "provider", "Providers"
        SERVICE = "service", "Services"

    url = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=160)
    names = models.TextField(blank=True)
    aliases = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "searchables"

    def __str__(self) -> str:
        return self.title


class SearchName(models.Model):
    """A name that something goes by, in small letters without spaces, to be found by its beginning."""

    searchable = models.ForeignKey(Searchable, models.CASCADE, related_name="glued_names")
    name = models.CharField(max_length=200, db_index=True)

    def __str__(self) -> str:
        return self.name


class SearchWord(models.Model):
    """A word of the catalogue that a misspelled one may have meant."""

    word = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.word
