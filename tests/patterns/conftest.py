"""Who works at the editor's desk."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from patterns.models import Pattern


def signed_in(name: str, group: str) -> Client:
    user = get_user_model().objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def writer(content: None) -> Client:
    """One who may change patterns and not publish them."""
    return signed_in("ben", "Editors")


@pytest.fixture
def other_writer(content: None) -> Client:
    return signed_in("cleo", "Editors")


@pytest.fixture
def reviewer(content: None) -> Client:
    return signed_in("dora", "Reviewers")


@pytest.fixture
def pattern(content: None) -> Pattern:
    return Pattern.objects.get(slug="fan-out")
