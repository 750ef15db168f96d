"""What each role may do in the admin: every model, address and action against every role.

A model, an address or an action that is not in the tables fails the test.
"""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from tests.roles import ACTIONS, ADDRESSES, NAMELESS, ROLES, SITE, addresses, ask, come, registered, table

pytestmark = pytest.mark.django_db


def test_every_model_is_in_the_table() -> None:
    assert sorted(name for name, _ in table()) == sorted(registered())


def test_every_address_of_the_admin_is_known() -> None:
    own = {pattern.name for owner in registered().values() for pattern in owner.get_urls() if pattern.name}
    others = {str(name) for pattern in admin.site.get_urls() if (name := getattr(pattern, "name", None))} - own
    nameless = {
        str(pattern.pattern) for owner in registered().values() for pattern in owner.get_urls() if not pattern.name
    }

    assert others <= SITE
    assert nameless <= NAMELESS


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says_and_nothing_else(rows: None, role: str) -> None:
    user = come(role)
    wrong = []
    for label, abilities in table():
        for end, address in addresses(label, registered()[label]):
            may = set(ADDRESSES[end]) <= set(abilities[role])
            status = ask(user, address)[0]
            if (status != 403) is not may:
                wrong.append(f"{role} {address} is {status}")

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_the_actions_that_the_table_says(content: None, role: str) -> None:
    user = come(role)
    request = RequestFactory().get("/")
    request.user = user
    wrong = []
    for label, abilities in table():
        offered = set(registered()[label].get_actions(request))
        declared = {"delete_selected", *(registered()[label].actions or [])}
        expected = {name for name in declared if set(ACTIONS[name]) <= set(abilities[role])}
        if offered != expected:
            wrong.append(f"{role} {label}: {offered}, not {expected}")

    assert wrong == []


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_changes_what_the_table_says_and_nothing_else(rows: None, role: str) -> None:
    """A form that is sent empty is refused for its content where it may be sent, and for the role where it may not."""
    user = come(role)
    wrong = []
    for label, abilities in table():
        for end, address in addresses(label, registered()[label]):
            needed = {"change": "c", "add": "a"}.get(end)
            if needed is None:
                continue
            may = needed in abilities[role]
            status = ask(user, address, {})[0]
            if (status != 403) is not may:
                wrong.append(f"{role} POST {address} is {status}")

    assert wrong == []
