"""The site's settings with `synchronous=NORMAL`, which syncs no commit: for the power-loss model alone."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

OPTIONS = DATABASES["default"]["OPTIONS"]
OPTIONS["init_command"] = OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
assert "NORMAL" in OPTIONS["init_command"]
