"""Requests that once were an error of the server, found by chance, each kept by itself."""

from typing import Any

import pytest
import reversion
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from advisor.models import QuestionGroup
from patterns.search import search
from patterns.search.words import STOPWORDS
from tests.patterns.desk import opened

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("popup", ["", "1"])
def test_old_version_that_is_saved_as_if_from_a_popup_is_answered(content: Any, popup: str) -> None:
    group = QuestionGroup.objects.get(slug="load")
    with reversion.create_revision():
        reversion.add_to_revision(group)
    version = Version.objects.get_for_object(group)[0]
    chief = Client()
    chief.force_login(get_user_model().objects.create_superuser("chief"))
    page = reverse("admin:advisor_questiongroup_revision", args=[group.pk, version.pk])

    response = chief.post(page, opened(chief, page) | {"_popup": popup})

    assert response.status_code == 302


@pytest.mark.parametrize("address", ["/search/?q=docs", "/docs", "/api/v1/search?q=docs"])
def test_word_that_is_most_like_one_that_means_nothing_is_sought(content: Any, client: Client, address: str) -> None:
    assert client.get(address).status_code in {200, 404}


def test_misspelled_words_that_mean_nothing_find_what_they_find(content: Any) -> None:
    asked = [f"{word[: len(word) // 2]}c{word[len(word) // 2 + 1 :]}" for word in STOPWORDS]

    assert [word for word in asked if not isinstance(search(word).hits, list | tuple)] == []


def test_page_whose_address_is_none_is_answered_by_the_list(content: Any, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://[::1"}

    assert client.get("/patterns/", headers=headers).status_code == 200
