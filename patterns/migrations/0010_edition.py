from typing import Any

from django.db import migrations, models


def remove_triggers(apps: Any, schema_editor: Any) -> None:
    """Take away what is made after each migration (see patterns/edition_triggers.py), which writes to this table."""
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS patterns_edition_moves() CASCADE")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'edition\\_%' ESCAPE '\\'")
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f'DROP TRIGGER "{name}"')


class Migration(migrations.Migration):
    dependencies = [
        ("patterns", "0009_edited_from"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("word", models.CharField(max_length=36, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RunPython(migrations.RunPython.noop, remove_triggers),
    ]
