"""What stands in the fieldset of a question is made once for all who give the same plain answer."""

import pytest
from django.test import Client

from advisor.models import Assessment, Question
from advisor.templatetags import asked
from tests.advisor.test_questionnaire import answer

EXACT = {"value": "exact", "value_exact": "701", "value_note": "<b>from the invoice</b>", "value_evidence": "measured"}


@pytest.fixture
def others(content: None, client: Client) -> tuple[Client, Assessment]:
    """Somebody else, with an assessment of their own."""
    client.post("/assessments/start/", {"name": "Theirs"})
    return client, Assessment.objects.get(name="Theirs")


def page(visitor: Client, assessment: Assessment) -> str:
    return visitor.get(assessment.get_absolute_url()).content.decode()


def test_what_one_visitor_writes_is_on_no_page_of_another(
    begun: Assessment, visitor: Client, others: tuple[Client, Assessment]
) -> None:
    answer(visitor, begun, "memory_mb", **EXACT)

    assert "701" in page(visitor, begun)
    assert "&lt;b&gt;from the invoice&lt;/b&gt;" in page(visitor, begun)
    assert "701" not in page(*others)
    assert "from the invoice" not in page(*others)


def test_second_page_makes_no_plain_question_anew(begun: Assessment, visitor: Client) -> None:
    page(visitor, begun)
    before = asked._plain_question.cache_info()
    page(visitor, begun)
    after = asked._plain_question.cache_info()

    assert after.misses == before.misses
    assert after.hits > before.hits + 20


def test_question_that_an_editor_changes_is_shown_as_it_is_now(begun: Assessment, visitor: Client) -> None:
    page(visitor, begun)
    Question.objects.filter(input="duration_ms").update(text="How long does one piece of work take, really?")

    assert "How long does one piece of work take, really?" in page(visitor, begun)
