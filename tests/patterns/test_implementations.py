"""Implementations on the pages and in the admin: grouped, narrowed by the address, and linked by hand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from patterns.models import Collection, Implementation, Pattern
from patterns.samples import import_samples
from patterns.samples.chains import fits
from patterns.samples.files import licence_of
from tests.patterns.samples import LICENCE, good_samples, metadata, write

pytestmark = pytest.mark.django_db

PAGE = "/patterns/sqs-queue/implementations/"


@pytest.fixture
def queue_samples(content: None, tmp_path: Path) -> None:
    """Five samples of work from a queue, the first with a variant and a copy in its folder."""
    first = metadata(["sqs", "lambda"], language="Python", framework="AWS SAM", title="First")
    write(tmp_path, "a-sqs-lambda", first)
    write(tmp_path, "a-sqs-lambda", first, "a-sqs-lambda.json")
    write(tmp_path, "a-sqs-lambda", first | {"framework": "Terraform"}, "terraform-pattern.json")
    write(tmp_path, "b-sqs-lambda", metadata(["sqs", "lambda"], language="Java", framework="AWS CDK", title="Second"))
    write(tmp_path, "c-lambda-sqs", metadata(["lambda"], language="Python, Java", framework="AWS CDK", title="Third"))
    write(tmp_path, "lambda-sqs-lambda", metadata(["lambda"], language="Go", framework="AWS CDK", title="Fourth"))
    write(tmp_path, "z-s3-lambda", metadata(["s3", "lambda"], language="Rust", title="Not this one"))
    import_samples(tmp_path, "samples")


def titles(response: Any) -> list[str]:
    return [sample.first.title for sample in response.context["offer"].samples]


def test_samples_are_grouped_by_chain_and_variants_stand_below_their_sample(
    queue_samples: None, client: Client
) -> None:
    response = client.get(PAGE)

    groups = response.context["offer"].groups()
    assert [(list(group.steps), [sample.first.title for sample in group.samples]) for group in groups] == [
        (["function", "queue", "function"], ["Fourth"]),
        (["function", "queue"], ["Third"]),
        (["queue", "function"], ["First", "Second"]),
    ]
    first = groups[2].samples[0]
    assert [row.framework for row in (first.first, *first.variants)] == ["AWS SAM", "Terraform"]
    page = response.content.decode()
    assert "Function → queue → function" in page
    assert 'rel="noopener nofollow"' in page
    assert "<strong>samples</strong>" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?language=Python", ["Third", "First"]),
        ("?framework=AWS+CDK", ["Fourth", "Third", "Second"]),
        ("?language=Java&framework=AWS+CDK", ["Third", "Second"]),
        ("?language=Python&framework=Terraform", ["First"]),
        ("?language=Cobol", ["Fourth", "Third", "First", "Second"]),
        ("?language=&framework=", ["Fourth", "Third", "First", "Second"]),
    ],
)
def test_address_narrows_by_language_and_framework(
    queue_samples: None, client: Client, query: str, expected: list[str]
) -> None:
    assert titles(client.get(PAGE + query)) == expected
    assert titles(client.get(f"/patterns/sqs-queue/{query}")) == expected


def test_counts_are_of_samples_among_what_the_other_filter_leaves(queue_samples: None, client: Client) -> None:
    facets = client.get(PAGE + "?framework=AWS+CDK").context["offer"].facets

    assert {
        facet.name: [(choice.name, choice.number, choice.is_chosen) for choice in facet.choices] for facet in facets
    } == {
        "Language": [("Go", 1, False), ("Java", 2, False), ("Python", 1, False)],
        "Framework": [("AWS CDK", 3, True), ("AWS SAM", 1, False), ("Terraform", 1, False)],
    }


def test_filters_that_leave_nothing_say_so(queue_samples: None, client: Client) -> None:
    page = client.get(PAGE + "?language=Go&framework=Terraform").content.decode()

    assert "No sample is both." in page
    assert "0 of 4 samples" in page


def test_pattern_page_shows_a_few_and_leads_to_all(content: None, client: Client, tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path, f"sqs-lambda-{number}", metadata(["sqs", "lambda"], number))
    import_samples(tmp_path)

    page = client.get("/patterns/sqs-queue/?provider=gcp").content.decode()

    assert page.count('rel="noopener nofollow"') == 3
    assert "3 of 5" in page
    assert f'<a href="{PAGE}">All 5 implementations</a>' in page
    assert '<input type="hidden" name="provider" value="gcp">' in page


def test_pattern_without_implementations_shows_nothing_of_them(content: None, client: Client) -> None:
    assert "implementations" not in client.get("/patterns/fan-out/").content.decode().casefold()
    assert client.get("/patterns/fan-out/implementations/").status_code == 200


def test_many_implementations_come_in_pages(content: None, client: Client, tmp_path: Path) -> None:
    good_samples(tmp_path, 8 * 70)
    import_samples(tmp_path)

    first, last = client.get(PAGE), client.get(f"{PAGE}?page=9")

    assert "Page 1 of 2" in first.content.decode()
    assert "Page 2 of 2" in last.content.decode()
    assert len(first.content) < 100_000


def test_implementations_of_a_draft_are_not_found(content: None, client: Client) -> None:
    Pattern.objects.filter(slug="fan-out").update(is_published=False)

    assert client.get("/patterns/fan-out/implementations/").status_code == 404


def test_pages_with_implementations_take_few_queries(
    queue_samples: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    for address in (PAGE, "/patterns/sqs-queue/"):
        for most in (19, 3):
            with django_assert_max_num_queries(most):
                client.get(address)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["client", "api-gateway", "function", "nosql-table"], True),
        (["other", "api-gateway", "function", "other"], True),
        (["api-gateway", "other", "function"], False),
        (["client", "api-gateway"], False),
        (["function", "other"], False),
        (["api-gateway", "nosql-table"], False),
        (["function", "api-gateway"], False),
        ([], False),
    ],
)
def test_pattern_fits_where_the_roles_are_a_way_through_its_drawing(
    content: None, roles: list[str], expected: bool
) -> None:
    drawing = Pattern.objects.with_drawing().get(slug="api-endpoint").diagram()

    assert fits(roles, drawing) is expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("LICENSE", LICENCE, "MIT-0"),
        ("LICENSE.txt", "Apache License\n  Version 2.0, January 2004", "Apache-2.0"),
        ("COPYING", "SPDX-License-Identifier: EUPL-1.2", "EUPL-1.2"),
        ("Licence.md", "Ask us.", "Licence.md"),
        ("README", "MIT License", ""),
    ],
)
def test_licence_is_named_by_spdx_or_by_its_file(tmp_path: Path, name: str, text: str, expected: str) -> None:
    (tmp_path / name).write_text(text)

    assert licence_of(tmp_path) == expected


def test_patterns_chosen_in_the_admin_are_kept_by_the_next_import(
    content: None, client: Client, tmp_path: Path
) -> None:
    write(tmp_path, "sqs-lambda", metadata(["sqs", "lambda"]))
    import_samples(tmp_path)
    row = Implementation.objects.get()
    client.force_login(get_user_model().objects.create_superuser("editor"))
    address = reverse("admin:patterns_implementation_change", args=[row.pk])
    fan_out = Pattern.objects.get(slug="fan-out")

    page = client.get(address).content.decode()
    assert client.post(address, {"patterns": [fan_out.pk], "title": "Ours"}).status_code == 302
    import_samples(tmp_path)

    row.refresh_from_db()
    assert (row.is_linked_by_hand, row.title == "Ours") == (True, False)
    assert list(row.patterns.all()) == [fan_out]
    assert "Amazon SQS" in page
    assert client.get(reverse("admin:patterns_implementation_add")).status_code == 403
    assert client.get(reverse("admin:patterns_implementation_changelist"), {"language": "Python"}).status_code == 200


def test_collection_is_read_only_in_the_admin(content: None, client: Client) -> None:
    row = Collection.objects.create(name="samples", imported_at=datetime(2026, 11, 1, tzinfo=UTC))
    client.force_login(get_user_model().objects.create_superuser("editor"))

    client.post(reverse("admin:patterns_collection_change", args=[row.pk]), {"name": "ours"})

    row.refresh_from_db()
    assert row.name == "samples"
