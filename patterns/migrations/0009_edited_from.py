from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patterns", "0008_past_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="loadrecord",
            name="edited_from",
            field=models.JSONField(default=list, editable=False),
        ),
    ]
