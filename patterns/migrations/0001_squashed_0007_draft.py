"""The tables of 0001 to 0007 as they are in the end, for a database that has none of them yet."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
import patterns.models.implementation
from django.conf import settings
from django.db import migrations, models

full_text = import_module("patterns.migrations.0004_full_text")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('patterns', '0001_initial'),
        ('patterns', '0002_price_free_quantity'),
        ('patterns', '0003_search_and_icons'),
        ('patterns', '0004_full_text'),
        ('patterns', '0005_implementations'),
        ('patterns', '0006_facts_seen'),
        ('patterns', '0007_draft'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('short_name', models.CharField(max_length=40)),
                ('summary', models.TextField(blank=True)),
                ('price_region', models.CharField(blank=True, max_length=40)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='QualityAttribute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=40)),
                ('summary', models.TextField(blank=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('group', models.CharField(choices=[('actor', 'Actor'), ('edge', 'Edge'), ('compute', 'Compute'), ('data', 'Data'), ('messaging', 'Messaging'), ('operations', 'Operations')], max_length=12)),
                ('summary', models.TextField(blank=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('title', models.CharField(max_length=300)),
                ('location', models.CharField(blank=True, max_length=400)),
                ('seen', models.CharField(blank=True, help_text='The date as the source gives it.', max_length=120)),
                ('seen_on', models.DateField(blank=True, null=True)),
                ('kind', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Challenge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('aliases', models.JSONField(blank=True, default=list)),
                ('summary', models.TextField()),
                ('measure', models.TextField(help_text='What to measure to see it.')),
                ('body', models.TextField(blank=True, help_text='Markdown.')),
                ('body_html', models.TextField(blank=True, editable=False)),
                ('reviewed', models.DateField()),
                ('sources', models.ManyToManyField(blank=True, related_name='challenges', to='patterns.source')),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Concept',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('short_name', models.CharField(blank=True, max_length=20)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('aliases', models.JSONField(blank=True, default=list)),
                ('summary', models.TextField()),
                ('body', models.TextField(blank=True, help_text='Markdown.')),
                ('body_html', models.TextField(blank=True, editable=False)),
                ('reviewed', models.DateField()),
                ('sources', models.ManyToManyField(blank=True, related_name='concepts', to='patterns.source')),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='ConceptPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('characteristic', 'Characteristics'), ('provider', 'Providers'), ('service', 'Kinds of service')], max_length=16)),
                ('name', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('concept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='patterns.concept')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LoadRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('slug', models.CharField(max_length=120)),
                ('file_digest', models.CharField(max_length=64)),
                ('row_digest', models.CharField(max_length=64)),
                ('loaded_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['kind', 'slug'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'slug'), name='one_record_per_entry')],
            },
        ),
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('aliases', models.JSONField(blank=True, default=list)),
                ('summary', models.TextField()),
                ('body', models.TextField(blank=True, help_text='Markdown.')),
                ('body_html', models.TextField(blank=True, editable=False)),
                ('reviewed', models.DateField()),
                ('mitigates', models.ManyToManyField(blank=True, related_name='practices', to='patterns.challenge')),
                ('sources', models.ManyToManyField(blank=True, related_name='practices', to='patterns.source')),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Pattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('title', models.CharField(max_length=80)),
                ('neutral_name', models.CharField(help_text="The name without a provider's product in it.", max_length=80)),
                ('category', models.CharField(choices=[('function', 'Function patterns'), ('data', 'Data patterns'), ('integration', 'Integration patterns'), ('example', 'Architecture examples')], max_length=12)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('aliases', models.JSONField(blank=True, default=list)),
                ('intent', models.CharField(max_length=200)),
                ('body', models.TextField(blank=True, help_text='Markdown.')),
                ('body_html', models.TextField(blank=True, editable=False)),
                ('reviewed', models.DateField(help_text='The day somebody last read the entry against its sources.')),
                ('is_published', models.BooleanField(default=True, verbose_name='published')),
                ('challenges', models.ManyToManyField(blank=True, related_name='patterns', to='patterns.challenge')),
                ('practices', models.ManyToManyField(blank=True, related_name='patterns', to='patterns.practice')),
                ('sources', models.ManyToManyField(blank=True, related_name='patterns', to='patterns.source')),
            ],
            options={
                'ordering': ['position', 'slug'],
                'permissions': [('publish_pattern', 'Can publish patterns and change what is published')],
            },
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(help_text='Short name that flows refer to.', max_length=40)),
                ('label', models.CharField(max_length=40)),
                ('cluster', models.CharField(blank=True, help_text='Nodes of one cluster are drawn in one frame.', max_length=40)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nodes', to='patterns.pattern')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nodes', to='patterns.role')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('pattern', 'key'), name='one_node_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Guidance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('use-case', 'Use case'), ('use-when', 'Use when'), ('avoid-when', 'Avoid when'), ('ask-first', 'Ask first'), ('feature', 'Feature'), ('variant', 'Integration type'), ('event-source', 'Event source'), ('cost-driver', 'Cost driver')], max_length=12)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField(blank=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guidance', to='patterns.pattern')),
            ],
            options={
                'verbose_name_plural': 'guidance',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Flow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, max_length=40)),
                ('mode', models.CharField(choices=[('sync', 'waits for the answer'), ('async', 'does not wait')], default='sync', max_length=5)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='patterns.node')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='incoming', to='patterns.node')),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flows', to='patterns.pattern')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Mitigation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('challenge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mitigations', to='patterns.challenge')),
                ('practice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mitigations', to='patterns.practice')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('fit', models.CharField(choices=[('full', 'full'), ('partial', 'partial'), ('none', 'no equivalent')], default='full', max_length=8)),
                ('alternatives', models.JSONField(blank=True, default=list)),
                ('note', models.TextField(blank=True)),
                ('consequence', models.TextField(blank=True, help_text='What a missing or partial service means for a design.')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='patterns.provider')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='patterns.role')),
                ('billed_as', models.JSONField(blank=True, default=list, help_text='The names of its meters among the prices.')),
                ('icon', models.CharField(blank=True, help_text="Name of the official icon in draw.io's libraries.", max_length=120)),
                ('tag', models.CharField(blank=True, help_text="Tag of the official icon in Structurizr's themes.", max_length=120)),
            ],
            options={
                'ordering': ['provider__position', 'role__position'],
                'constraints': [models.UniqueConstraint(fields=('provider', 'role'), name='one_service_per_role')],
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('service', models.CharField(max_length=80)),
                ('meter', models.CharField(max_length=120)),
                ('unit', models.CharField(max_length=80)),
                ('price_usd', models.DecimalField(decimal_places=12, max_digits=20)),
                ('region', models.CharField(blank=True, max_length=60)),
                ('seen', models.DateField(blank=True, help_text='The day the price was read, where it is known.', null=True)),
                ('evidence', models.CharField(choices=[('vendor', 'vendor page or documentation'), ('vendor-quote', 'vendor sentence quoted with a date'), ('price-list-copy', 'copy of a vendor price list'), ('price-fixture', 'estimator fixture'), ('dataset', 'measured data set'), ('agreeing-secondary', 'two or more agreeing documents'), ('single-secondary', 'one dated document, not cross-checked'), ('derived', 'computed from the figures above'), ('doubtful', 'doubtful: the page read may be superseded'), ('remembered', 'from memory, unchecked'), ('editorial', 'our judgement')], max_length=24)),
                ('tier', models.CharField(blank=True, max_length=240)),
                ('free_per_month', models.CharField(blank=True, max_length=160)),
                ('note', models.TextField(blank=True)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='patterns.provider')),
                ('sources', models.ManyToManyField(related_name='prices', to='patterns.source')),
                ('free_quantity', models.FloatField(blank=True, help_text="The same as a number of the price's single unit: requests, GB-seconds. Empty where a plan holds it.", null=True, validators=[django.core.validators.MinValueValidator(0)])),
            ],
            options={
                'ordering': ['provider__position', 'service', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200, unique=True)),
                ('value_ms', models.FloatField()),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='observations', to='patterns.provider')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='patterns.source')),
            ],
            options={
                'ordering': ['provider__position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Limit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=160)),
                ('value', models.FloatField(blank=True, help_text="Empty where there is no number, such as 'none'.", null=True)),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('display', models.CharField(max_length=240)),
                ('is_adjustable', models.BooleanField(default=False)),
                ('evidence', models.CharField(choices=[('vendor', 'vendor page or documentation'), ('vendor-quote', 'vendor sentence quoted with a date'), ('price-list-copy', 'copy of a vendor price list'), ('price-fixture', 'estimator fixture'), ('dataset', 'measured data set'), ('agreeing-secondary', 'two or more agreeing documents'), ('single-secondary', 'one dated document, not cross-checked'), ('derived', 'computed from the figures above'), ('doubtful', 'doubtful: the page read may be superseded'), ('remembered', 'from memory, unchecked'), ('editorial', 'our judgement')], max_length=24)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='patterns.service')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='limits', to='patterns.source')),
                ('seen', models.DateField(blank=True, help_text='The day the figure was read; empty where it is the day of its source.', null=True)),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('service', 'slug'), name='one_limit_per_slug')],
            },
        ),
        migrations.CreateModel(
            name='ColdStart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('runtime', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=80)),
                ('package', models.CharField(max_length=20)),
                ('p50_ms', models.FloatField()),
                ('p90_ms', models.FloatField(blank=True, null=True)),
                ('p99_ms', models.FloatField()),
                ('samples', models.CharField(blank=True, max_length=60)),
                ('stands_for', models.CharField(blank=True, help_text="The advisor's runtime this row answers for.", max_length=20)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cold_starts', to='patterns.provider')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cold_starts', to='patterns.source')),
                ('seen', models.DateField(blank=True, help_text='The day the figure was read; empty where it is the day of its source.', null=True)),
            ],
            options={
                'ordering': ['provider__position', 'p50_ms'],
            },
        ),
        migrations.CreateModel(
            name='Strategy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(blank=True, max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='strategies', to='patterns.practice')),
            ],
            options={
                'verbose_name_plural': 'strategies',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TradeOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effect', models.SmallIntegerField(validators=[django.core.validators.MinValueValidator(-2), django.core.validators.MaxValueValidator(2)])),
                ('text', models.TextField()),
                ('attribute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tradeoffs', to='patterns.qualityattribute')),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tradeoffs', to='patterns.pattern')),
            ],
            options={
                'verbose_name': 'trade-off',
                'ordering': ['attribute__position'],
                'constraints': [models.UniqueConstraint(fields=('pattern', 'attribute'), name='one_tradeoff_per_attribute')],
            },
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('formerly', models.CharField(max_length=160)),
                ('now', models.TextField()),
                ('evidence', models.CharField(choices=[('vendor', 'vendor page or documentation'), ('vendor-quote', 'vendor sentence quoted with a date'), ('price-list-copy', 'copy of a vendor price list'), ('price-fixture', 'estimator fixture'), ('dataset', 'measured data set'), ('agreeing-secondary', 'two or more agreeing documents'), ('single-secondary', 'one dated document, not cross-checked'), ('derived', 'computed from the figures above'), ('doubtful', 'doubtful: the page read may be superseded'), ('remembered', 'from memory, unchecked'), ('editorial', 'our judgement')], max_length=24)),
                ('challenges', models.ManyToManyField(blank=True, related_name='updates', to='patterns.challenge')),
                ('concepts', models.ManyToManyField(blank=True, related_name='updates', to='patterns.concept')),
                ('patterns', models.ManyToManyField(blank=True, related_name='updates', to='patterns.pattern')),
                ('practices', models.ManyToManyField(blank=True, related_name='updates', to='patterns.practice')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='patterns.source')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Driver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.SlugField()),
                ('effect', models.SmallIntegerField(validators=[django.core.validators.MinValueValidator(-2), django.core.validators.MaxValueValidator(2)])),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drivers', to='patterns.pattern')),
            ],
            options={
                'ordering': ['-effect', 'criterion'],
                'constraints': [models.UniqueConstraint(fields=('pattern', 'criterion'), name='one_driver_per_criterion')],
            },
        ),
        migrations.CreateModel(
            name='PracticeNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='patterns.practice')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='practice_notes', to='patterns.provider')),
            ],
            options={
                'ordering': ['provider__position'],
                'constraints': [models.UniqueConstraint(fields=('practice', 'provider'), name='one_note_per_practice_provider')],
            },
        ),
        migrations.CreateModel(
            name='PatternNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='patterns.pattern')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pattern_notes', to='patterns.provider')),
            ],
            options={
                'ordering': ['provider__position'],
                'constraints': [models.UniqueConstraint(fields=('pattern', 'provider'), name='one_note_per_pattern_provider')],
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('uses', 'uses'), ('used-by', 'is used by'), ('extends', 'extends'), ('extended-by', 'is extended by'), ('specializes', 'specializes'), ('specialized-by', 'is specialized by'), ('feeds', 'feeds'), ('fed-by', 'is fed by'), ('protects', 'protects'), ('protected-by', 'is protected by'), ('alternative', 'is an alternative to'), ('counterpart', 'is the counterpart of'), ('combines-with', 'combines with')], max_length=16)),
                ('text', models.TextField(blank=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='patterns.pattern')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inverse_relations', to='patterns.pattern')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('pattern', 'target', 'kind'), name='one_relation_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Searchable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=200, unique=True)),
                ('kind', models.CharField(choices=[('pattern', 'Patterns'), ('example', 'Architecture examples'), ('concept', 'Concepts'), ('challenge', 'Challenges'), ('practice', 'Practices'), ('role', 'Building blocks'), ('attribute', 'Quality attributes'), ('provider', 'Providers'), ('service', 'Services')], max_length=12)),
                ('title', models.CharField(max_length=160)),
                ('names', models.TextField(blank=True)),
                ('aliases', models.TextField(blank=True)),
                ('summary', models.TextField(blank=True)),
                ('text', models.TextField(blank=True)),
            ],
            options={
                'verbose_name_plural': 'searchables',
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='SearchName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=200)),
                ('searchable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='glued_names', to='patterns.searchable')),
            ],
        ),
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('imported_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Implementation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='The path of its metadata in the collection.', max_length=200)),
                ('title', models.CharField(max_length=200)),
                ('summary', models.CharField(blank=True, max_length=600)),
                ('link', models.CharField(blank=True, max_length=300, validators=[patterns.models.implementation.check_link])),
                ('language', models.CharField(blank=True, max_length=40)),
                ('framework', models.CharField(blank=True, max_length=40)),
                ('level', models.CharField(blank=True, max_length=20)),
                ('licence', models.CharField(blank=True, help_text='SPDX name, or the file that holds it.', max_length=40)),
                ('services', models.JSONField(blank=True, default=list, help_text='In order, each with name and role or null.')),
                ('chain', models.TextField(blank=True, help_text='The roles from entry to exit, such as api-gateway > function.')),
                ('basis', models.CharField(blank=True, choices=[('drawing', 'its drawing'), ('list', 'its list of services'), ('name', 'the name of its folder')], help_text='Where its services stand.', max_length=8)),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('is_linked_by_hand', models.BooleanField(default=False, help_text='An import leaves the patterns of this one alone.', verbose_name='patterns chosen by hand')),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='implementations', to='patterns.collection')),
                ('patterns', models.ManyToManyField(blank=True, related_name='implementations', to='patterns.pattern')),
            ],
            options={
                'ordering': ['chain', 'key'],
                'constraints': [models.UniqueConstraint(fields=('collection', 'key'), name='one_implementation_per_collection_key')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posted', models.JSONField()),
                ('updated', models.DateTimeField(auto_now=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pattern', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='patterns.pattern')),
            ],
            options={
                'ordering': ['-updated'],
            },
        ),
        migrations.RunPython(full_text.make, full_text.undo),
    ]
