"""The site's settings, with the page of `own_hello`."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.own_hello"
