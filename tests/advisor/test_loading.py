"""The rule files as code: they load, they are complete, and an editor's change survives loading."""

import pytest

from advisor.engine.inputs import INPUTS
from advisor.engine.workload import parse
from advisor.loading import load_rules
from advisor.models import Criterion, Parameter, Question

pytestmark = pytest.mark.django_db


def test_loading_the_rules_again_changes_nothing(content: None) -> None:
    report = load_rules()

    assert (report.added, report.updated, report.kept, report.problems) == ([], [], [], [])
    assert len(report.unchanged) > 150


def test_an_edited_weight_is_kept_and_named(content: None) -> None:
    Criterion.objects.filter(slug="small-ops").update(weight=5)

    report = load_rules()

    assert report.kept == ["criterion small-ops"]
    assert Criterion.objects.get(slug="small-ops").weight == 5


def test_force_brings_an_edited_parameter_back(content: None) -> None:
    Parameter.objects.filter(slug="alpha").update(value=0.9)

    report = load_rules(force={"alpha"})

    assert report.updated == ["parameter alpha"]
    assert Parameter.objects.get(slug="alpha").value == 0.5


def test_every_input_but_the_record_is_asked_about(content: None) -> None:
    asked = set(Question.objects.values_list("input", flat=True))

    assert asked == {name for name, given in INPUTS.items() if given.group != "record"}


def test_the_short_path_has_about_fourteen_questions(content: None) -> None:
    assert 12 <= Question.objects.filter(is_short=True).count() <= 16


def test_every_choice_is_an_answer_that_the_engine_reads(content: None) -> None:
    for question in Question.objects.prefetch_related("choices"):
        assert question.choices.all(), question.input
        for choice in question.choices.all():
            workload = parse({"name": "x", question.input: choice.answer})
            assert question.input in workload.to_mapping()


def test_every_question_ends_with_a_question_mark_and_has_help(content: None) -> None:
    rows = Question.objects.all()

    assert [row.input for row in rows if not row.text.endswith("?") or not row.help] == []
