from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core.checks import Tags, register


class AdvisorConfig(AppConfig):
    name = "advisor"
    verbose_name = "Advisor"

    def ready(self) -> None:
        from advisor.accounts import adopt
        from advisor.checks import database_age, rule_files, rule_rows

        # One sign-in is the site's and one the admin's; this is said after either, and after a sign-up.
        user_logged_in.connect(adopt, dispatch_uid="adopt")
        register(rule_files)
        register(rule_rows, Tags.database, "rules")
        register(database_age, Tags.database)
