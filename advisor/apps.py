from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class AdvisorConfig(AppConfig):
    name = "advisor"
    verbose_name = "Advisor"

    def ready(self) -> None:
        from advisor.accounts import adopt
        from advisor.checks import database_age, rule_files, rule_rows, tables_watched
        from advisor.content_tables import watch_content

        # One sign-in is the site's and one the admin's; this is said after either, and after a sign-up.
        user_logged_in.connect(adopt, dispatch_uid="adopt")
        post_migrate.connect(watch_content, sender=self, dispatch_uid="watch_content")
        register(rule_files)
        register(rule_rows, Tags.database, "rules")
        register(tables_watched, Tags.database)
        register(database_age, Tags.database)
