"""The places where a rule may be broken, each with its reason. One that is no longer broken has to go from here."""

from tests.lint.finding import Finding

RECORDS = "templates/advisor/records/"
DRAWING = "patterns/templatetags/drawing.py"
# How often, where it is not once.
TIMES = {
    Finding("raw SQL", "config/upkeep/postgres.py", "dump"): 2,
    Finding("raw SQL", "config/upkeep/sqlite.py", "_rows"): 2,
    Finding("raw SQL", "patterns/edition_triggers.py", "watch"): 5,
}
ALLOWED: dict[Finding, str] = {
    Finding("mark_safe", DRAWING, "drawn"): "a picture that our own writer builds from an allow-list of tags",
    Finding("mark_safe", DRAWING, "rendered"): "Markdown that nh3 has cleaned before it was stored",
    Finding("mark_safe", DRAWING, "glyph"): "a glyph of a file that ships with the site",
    Finding("csrf_exempt", "advisor/api/urls.py", "module"): "the API keeps no session, and its 404 takes any method",
    Finding("raw SQL", "patterns/search/backends.py", "_end"): "one of two statements of the module, values bound",
    Finding("raw SQL", "patterns/search/backends.py", "_ranked"): "one of two statements of the module, values bound",
    Finding(
        "raw SQL", "patterns/search/backends.py", "alike"
    ): "one of two statements written out above it, values bound",
    **{
        Finding("raw SQL", f"config/upkeep/{file}.py", where): "names of tables from the schema, quoted; no value"
        for file, where in [
            *[("postgres", "dump"), ("postgres", "has_rows")],
            *[("sqlite", "_rows"), ("sqlite", "_tables"), ("sqlite", "has_rows")],
        ]
    },
    Finding(
        "raw SQL", "config/sqlite3/base.py", "_start_transaction_under_autocommit"
    ): "a whole number of the settings",
    Finding(
        "raw SQL", "config/upkeep/management/commands/migrate.py", "change_all"
    ): "what Django put off to the end of a migration",
    Finding("raw SQL", "patterns/edition.py", "edition"): "one of two statements written out above it",
    Finding("raw SQL", "advisor/models/assessment.py", "take"): "names of our own tables and columns; values bound",
    Finding("raw SQL", "patterns/edition_triggers.py", "unwatched"): "one of two statements of the module, no value",
    Finding("raw SQL", "patterns/edition_triggers.py", "watch"): "triggers on tables of our own models; values bound",
    Finding("raw SQL", "patterns/migrations/0010_edition.py", "remove_triggers"): "names of triggers of our own",
    Finding("raw SQL", "patterns/migrations/0004_full_text.py", "make"): "statements written out in the migration",
    Finding("raw SQL", "patterns/migrations/0004_full_text.py", "undo"): "statements written out in the migration",
    **{
        Finding(
            "autoescape", f"{RECORDS}{name}.md", "{% autoescape off %}"
        ): "Markdown and no HTML: it is escaped as such"
        for name in ("madr", "madr-minimal", "nygard")
    },
    Finding("safe", "templates/account/_field.html", "|safe"): "help texts of Django's own password validators",
}
