"""What 0008 to 0010 add, for a database that has none of it yet."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

edition = import_module("patterns.migrations.0010_edition")


class Migration(migrations.Migration):

    replaces = [
        ('patterns', '0008_past_draft'),
        ('patterns', '0009_edited_from'),
        ('patterns', '0010_edition'),
    ]

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
        migrations.AddField(
            model_name='loadrecord',
            name='edited_from',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('word', models.CharField(max_length=36, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RunPython(migrations.RunPython.noop, edition.remove_triggers),
    ]
