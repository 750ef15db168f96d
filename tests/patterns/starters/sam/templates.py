"""The templates of all sources, each written once."""

from functools import lru_cache

from patterns.starters.brief import Settings
from patterns.starters.sam.target import SAM
from patterns.starters.starter import Starter, starter
from patterns.starters.system import System
from tests.patterns.starters.blueprints import brief


@lru_cache(maxsize=64)
def made(source: str) -> Starter:
    return starter(brief(source, "aws"), SAM)


def template(source: str) -> str:
    text = made(source).files["template.yaml"]
    assert isinstance(text, str)
    return text


@lru_cache(maxsize=64)
def settings(source: str) -> Settings:
    return brief(source, "aws").settings


@lru_cache(maxsize=64)
def system(source: str) -> System:
    drawn = brief(source, "aws")
    return System.of(drawn.diagram, drawn.title)
