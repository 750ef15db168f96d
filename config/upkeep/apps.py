from django.apps import AppConfig
from django.core.checks import Tags, register


class UpkeepConfig(AppConfig):
    name = "config.upkeep"

    def ready(self) -> None:
        from config.upkeep.checks import free_disk, sqlite_version

        register(sqlite_version, Tags.database)
        register(free_disk, Tags.database)
