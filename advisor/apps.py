from django.apps import AppConfig
from django.core.checks import Tags, register


class AdvisorConfig(AppConfig):
    name = "advisor"
    verbose_name = "Advisor"

    def ready(self) -> None:
        from advisor.checks import rule_files, rule_rows

        register(rule_files)
        register(rule_rows, Tags.database)
