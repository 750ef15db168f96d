from django.contrib.auth.management import create_permissions
from django.db import migrations

CONTENT = """
pattern node flow guidance tradeoff relation patternnote driver practice strategy practicenote challenge mitigation
concept conceptpoint update source qualityattribute provider role service
""".split()
FACTS = "price limit coldstart observation".split()
RULES = "criterion breakpoint band gate parameter".split()
QUESTIONS = "meter questiongroup question choice example rulesdraft reviewlens".split()
ALL = ("view", "add", "change", "delete")


def names(models, *acts):
    return {f"{act}_{model}" for model in models for act in acts}


WRITTEN = names(CONTENT, *ALL) | names(["implementation"], "view", "change")
SEEN = names([*FACTS, "collection", "loadrecord"], "view")
ROLES = {
    "Editors": WRITTEN | SEEN,
    "Reviewers": WRITTEN | SEEN | {"publish_pattern"},
    "Rule keepers": names(FACTS + QUESTIONS + ["source"], *ALL)
    | names(RULES, "view", "add", "change")
    | names([*CONTENT, "rulesversion"], "view"),
}


def make(apps, schema_editor):
    """The roles of the desk as groups; one that is there already keeps what it has and gets what it lacks."""
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for label in ("patterns", "advisor", "auth"):
        config = apps.get_app_config(label)
        config.models_module = True  # without it nothing is made; the models of this moment have no module
        create_permissions(config, verbosity=0, apps=apps, using=schema_editor.connection.alias)
        config.models_module = None
    known = Permission.objects.filter(content_type__app_label__in=("patterns", "advisor"))
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*known.filter(codename__in=wanted))
    everything = Permission.objects.filter(content_type__app_label__in=("patterns", "advisor", "auth"))
    Group.objects.get_or_create(name="Administrators")[0].permissions.add(*everything)


class Migration(migrations.Migration):

    dependencies = [
        ('advisor', '0011_rules_draft'),
        ('patterns', '0007_draft'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
