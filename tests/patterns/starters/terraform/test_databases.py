"""Databases: what their providers would refuse, and how functions reach them."""

import re

import pytest

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.brief import Brief, Choice, Settings
from patterns.starters.starter import Starter, starter
from patterns.starters.targets import TARGETS

NODES = (Node("work", "function", "Work"), Node("db", "sql-db", "Orders"))


def made(slug: str, is_private: bool) -> Starter:
    target = TARGETS[slug]
    diagram = Diagram("d", "D", nodes=NODES, flows=(Flow("work", "db", "SQL"),), provider=target.provider)
    settings = Settings(is_private=Choice(is_private, "the answer on private network"))
    return starter(Brief("D", diagram, settings=settings), target)


@pytest.mark.parametrize(("is_private", "kind"), [(True, "PRIVATE"), (False, "PUBLIC")])
def test_function_asks_cloud_sql_for_the_address_that_it_has(is_private: bool, kind: str) -> None:
    files = made("terraform-gcp", is_private).files

    assert re.search(rf'SQL_IP_TYPE += "{kind}"', str(files["main.tf"]))
    assert 'ip_type=os.environ["SQL_IP_TYPE"]' in str(files["src/shared/effects.py"])


def test_cloud_sql_is_of_the_edition_that_has_the_tier() -> None:
    stores = str(made("terraform-gcp", False).files["stores.tf"])

    assert 'edition = "ENTERPRISE"\n' in stores
    assert 'tier = "db-custom-' in stores
