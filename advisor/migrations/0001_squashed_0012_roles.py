"""The tables of 0001 to 0011 as they are in the end, and the roles, for a database that has none of them yet."""

from importlib import import_module

import advisor.models.assessment
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

roles = import_module("advisor.migrations.0012_roles")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('advisor', '0001_initial'),
        ('advisor', '0002_example'),
        ('advisor', '0003_rules_checked'),
        ('advisor', '0004_task_limit_is_a_fact'),
        ('advisor', '0005_band_source'),
        ('advisor', '0006_decisions_and_sharing'),
        ('advisor', '0007_questions_in_context'),
        ('advisor', '0008_decided_revision'),
        ('advisor', '0009_description'),
        ('advisor', '0010_review_questionnaires'),
        ('advisor', '0011_rules_draft'),
        ('advisor', '0012_roles'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('contenttypes', '0002_remove_content_type_name'),
        ('patterns', '0007_draft'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=advisor.models.assessment.new_public_id, editable=False, max_length=32, unique=True)),
                ('owner', models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ('name', models.CharField(max_length=200)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('account', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to=settings.AUTH_USER_MODEL)),
                ('copied_from', models.CharField(blank=True, editable=False, max_length=200)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('deciders', models.CharField(blank=True, max_length=300)),
                ('rationale', models.TextField(blank=True, max_length=4000)),
                ('revisit_on', models.DateField(blank=True, null=True)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('accepted', 'Accepted'), ('rejected', 'Rejected'), ('superseded', 'Superseded')], default='proposed', max_length=12)),
                ('decided_revision', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('description', models.TextField(blank=True, max_length=4000)),
                ('own_id', models.CharField(blank=True, max_length=200, verbose_name='your own id')),
                ('superseded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='supersedes', to='advisor.assessment')),
            ],
            options={
                'ordering': ['-updated', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('side', models.CharField(choices=[('for', 'speaks for serverless'), ('against', 'speaks against serverless')], max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('weight', models.FloatField(help_text='Importance on its side, 0 to 5.')),
                ('text', models.TextField()),
                ('source', models.CharField(help_text="A source's slug, or 'editorial'.", max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'criteria',
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='QuestionGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('text', models.TextField(blank=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='RulesVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('rules', models.JSONField()),
                ('created', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='BreakPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(help_text='The engine looks the break point up by this name.', max_length=60)),
                ('low', models.FloatField()),
                ('high', models.FloatField()),
                ('unit', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(blank=True)),
                ('source', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='break_points', to='advisor.criterion')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('criterion', 'name'), name='one_break_point_per_name')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('workload', models.JSONField()),
                ('advice', models.JSONField()),
                ('facts_version', models.CharField(max_length=64)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='advisor.assessment')),
                ('rules_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='advisor.rulesversion')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'number'), name='one_revision_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Example',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('text', models.TextField(help_text='One or two sentences: who, what, and why it is interesting.')),
                ('workload', models.JSONField(help_text='Answers by input, such as {"requests_per_month": 200000}.')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('severity', models.CharField(choices=[('hard', 'hard'), ('remediable', 'remediable'), ('depends', 'depends')], max_length=20)),
                ('role', models.CharField(blank=True, max_length=40)),
                ('limit', models.CharField(blank=True, help_text="The limit's slug among the provider's facts.", max_length=80)),
                ('remedy', models.TextField()),
                ('pattern', models.CharField(blank=True, help_text='The pattern that implements the remedy.', max_length=50)),
                ('text', models.TextField(blank=True)),
                ('source', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Band',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.SlugField(unique=True)),
                ('minimum', models.FloatField()),
                ('name', models.CharField(max_length=80)),
                ('text', models.TextField(blank=True)),
                ('source', models.CharField(default='editorial', max_length=80)),
            ],
            options={
                'ordering': ['-minimum'],
            },
        ),
        migrations.CreateModel(
            name='GivenAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('input', models.SlugField(max_length=60)),
                ('value', models.JSONField(null=True)),
                ('was_taken', models.BooleanField()),
                ('given', models.DateTimeField(auto_now_add=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='given_answers', to='advisor.assessment')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ShareLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=advisor.models.assessment.new_share_token, editable=False, max_length=48, unique=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expires', models.DateTimeField(blank=True, null=True)),
                ('revoked', models.DateTimeField(blank=True, null=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='share_links', to='advisor.assessment')),
            ],
            options={
                'ordering': ['-created', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('input', models.SlugField(help_text="The workload's input that the answer fills.", max_length=60, unique=True)),
                ('is_short', models.BooleanField(default=False, verbose_name='on the short path')),
                ('text', models.CharField(max_length=200)),
                ('help', models.TextField(blank=True)),
                ('kind', models.CharField(choices=[('single', 'one choice'), ('multiple', 'any number of choices'), ('number', 'a number, with choices to start from')], max_length=12)),
                ('unit', models.CharField(blank=True, max_length=60)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='advisor.questiongroup')),
                ('asked_if', models.JSONField(blank=True, default=dict, help_text='Asked unless another answer rules it out: {"triggers": ["schedule"]} or {"steps": {"above": 1}}.')),
            ],
            options={
                'ordering': ['group__position', 'position', 'input'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('input', models.SlugField(max_length=60)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='advisor.assessment')),
                ('evidence', models.CharField(blank=True, choices=[('measured', 'measured'), ('estimated', 'estimated'), ('guessed', 'guessed')], max_length=12)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('value', models.JSONField(null=True)),
            ],
            options={
                'ordering': ['input'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'input'), name='one_answer_per_input')],
            },
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('value', models.FloatField()),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('text', models.TextField()),
                ('source', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Meter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20)),
                ('name', models.SlugField(max_length=60)),
                ('price', models.SlugField(help_text="The price's slug in the catalogue.", max_length=80)),
            ],
            options={
                'ordering': ['provider', 'name'],
                'constraints': [models.UniqueConstraint(fields=('provider', 'name'), name='one_price_per_meter')],
            },
        ),
        migrations.CreateModel(
            name='ReviewLens',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(editable=False, max_length=80, unique=True)),
                ('name', models.CharField(editable=False, max_length=128)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('description', models.TextField(blank=True, editable=False)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('source', models.TextField(editable=False)),
                ('created', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name_plural': 'review lenses',
                'ordering': ['name', '-version'],
                'constraints': [models.UniqueConstraint(fields=('name', 'version'), name='one_lens_per_version')],
            },
        ),
        migrations.CreateModel(
            name='ReviewAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=128)),
                ('choices', models.JSONField(blank=True, default=list)),
                ('is_answered', models.BooleanField(default=True)),
                ('does_not_apply', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_answers', to='advisor.assessment')),
                ('lens', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='advisor.reviewlens')),
            ],
            options={
                'ordering': ['lens', 'question'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'lens', 'question'), name='one_answer_per_lens_question')],
            },
        ),
        migrations.CreateModel(
            name='RulesDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('changes', models.JSONField()),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('dropped', 'Dropped')], default='draft', max_length=12)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='advisor.rulesversion')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='rules_drafts', to=settings.AUTH_USER_MODEL)),
                ('published_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published_from', to='advisor.rulesversion')),
            ],
            options={
                'verbose_name': 'draft of the rules',
                'verbose_name_plural': 'drafts of the rules',
                'ordering': ['-updated', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=120)),
                ('value', models.JSONField()),
                ('shown', models.CharField(blank=True, help_text='The number, as shown beside the label.', max_length=120)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='advisor.question')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.RunPython(roles.make, migrations.RunPython.noop),
    ]
