from django.apps import AppConfig
from django.core.checks import Tags, register


class UpkeepConfig(AppConfig):
    name = "upkeep"

    def ready(self) -> None:
        from upkeep.checks import free_disk, sqlite_version

        register(sqlite_version, Tags.database)
        register(free_disk, Tags.database)
