import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FLAGS = {"csrfmiddlewaretoken", "seen_version", "seen_draft"}


def take_out_flags(apps, schema_editor):
    """A draft keeps what was written; the version it was written on has a column of its own."""
    for draft in apps.get_model("patterns", "Draft").objects.all():
        seen = (draft.posted.get("seen_version") or [""])[0]
        draft.base = int(seen) if seen.isdigit() else None
        draft.posted = {
            name: values
            for name, values in draft.posted.items()
            if name not in FLAGS and not name.startswith(("_", "preview_", "initial-"))
        }
        draft.save(update_fields=["base", "posted"])


class Migration(migrations.Migration):

    dependencies = [
        ('patterns', '0007_draft'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='base',
            field=models.PositiveBigIntegerField(help_text='The version of the pattern that it was written on.', null=True),
        ),
        migrations.RunPython(take_out_flags, migrations.RunPython.noop),
        migrations.CreateModel(
            name='PastDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pattern_number', models.PositiveBigIntegerField(db_index=True)),
                ('title', models.CharField(max_length=80)),
                ('posted', models.JSONField()),
                ('base', models.PositiveBigIntegerField(null=True)),
                ('written', models.DateTimeField()),
                ('ending', models.CharField(choices=[('replaced', 'replaced by another draft'), ('dropped', 'dropped'), ('published', 'published'), ('deleted', 'deleted with its entry')], max_length=9)),
                ('ended', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-ended', '-pk'],
            },
        ),
    ]
