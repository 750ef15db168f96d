from django.db import migrations


def remove_parameter(apps, schema_editor):
    apps.get_model("advisor", "Parameter").objects.filter(slug="gcp-task-seconds").delete()


class Migration(migrations.Migration):
    """The longest scheduled run on Google Cloud is a limit of the provider now; the engine refuses the old parameter."""

    dependencies = [("advisor", "0003_rules_checked")]

    operations = [migrations.RunPython(remove_parameter, migrations.RunPython.noop)]
