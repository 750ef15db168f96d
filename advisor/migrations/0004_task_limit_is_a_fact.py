from django.db import migrations


def remove_parameter(apps, schema_editor):
    parameters = apps.get_model("advisor", "Parameter").objects.filter(slug="gcp-task-seconds")
    for row in parameters.exclude(value=1800):
        print(
            f"\n  The rule gcp-task-seconds was {row.value:g} here. It is the limit max-duration-task of Cloud Run "
            "functions now: give it that value in the admin."
        )
    parameters.delete()


class Migration(migrations.Migration):
    """The longest scheduled run on Google Cloud is a limit of the provider now; the engine refuses the old parameter."""

    dependencies = [("advisor", "0003_rules_checked")]

    operations = [migrations.RunPython(remove_parameter, migrations.RunPython.noop)]
