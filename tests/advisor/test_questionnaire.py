"""The questionnaire: units, how an answer is known, questions that depend on others, one at a time, and files."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.models import Assessment, GivenAnswer, Question
from advisor.models.questionnaire import condition_problem

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def answer(visitor: Client, begun: Assessment, name: str, **data: Any) -> Any:
    posted = {key.replace("value", name, 1) if key.startswith("value") else key: value for key, value in data.items()}
    return visitor.post(f"{begun.get_absolute_url()}answers/{name}/", posted, headers=HTMX)


def test_number_is_converted_from_the_unit_beside_it(begun: Assessment, visitor: Client) -> None:
    answer(visitor, begun, "duration_ms", value="exact", value_exact="1.5", value_unit="s")

    assert begun.answer_values() == {"duration_ms": 1500}


def test_unit_typed_with_the_number_counts_before_the_one_beside_it(begun: Assessment, visitor: Client) -> None:
    answer(visitor, begun, "memory_mb", value="exact", value_exact="2 GB", value_unit="kb")

    assert begun.answer_values() == {"memory_mb": 2048}


def test_number_typed_in_another_unit_comes_back_in_the_unit_that_is_shown(begun: Assessment, visitor: Client) -> None:
    answer(visitor, begun, "duration_ms", value="exact", value_exact="1.7", value_unit="s")
    page = visitor.get(begun.get_absolute_url()).content.decode()

    assert 'name="duration_ms_exact" value="1700"' in page
    assert '<option value="ms" selected>milliseconds</option>' in page


def test_number_that_cannot_be_read_keeps_text_and_unit(begun: Assessment, visitor: Client) -> None:
    posted = {"duration_ms": "exact", "duration_ms_exact": "soon", "duration_ms_unit": "min"}
    page = visitor.post(begun.get_absolute_url(), posted).content.decode()

    assert 'name="duration_ms_exact" value="soon"' in page
    assert '<option value="min" selected>' in page


def test_evidence_and_note_are_kept_and_judged_by(begun: Assessment, visitor: Client) -> None:
    answer(visitor, begun, "memory_mb", value="512", value_evidence="measured", value_note="  from\nthe dashboard ")

    row = begun.answers.get()
    assert (row.evidence, row.note) == ("measured", "from the dashboard")
    assert begun.workload_mapping()["evidence"] == {"memory_mb": "measured"}


def test_note_on_what_is_not_known_is_kept_and_no_answer(begun: Assessment, visitor: Client) -> None:
    answer(visitor, begun, "memory_mb", value="unknown", value_note="Ask Ines")

    assert begun.answers.get().note == "Ask Ines"
    assert begun.workload_mapping() == {"name": "Order intake"}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"value_note": "x" * 501}, "The note has 501 characters: at most 500 are kept."),
        ({"value_evidence": "sworn"}, "Choose how it is known: measured, estimated or guessed."),
        ({"value_note": "a\u0007b"}, "The note holds a character that cannot be shown"),
    ],
)
def test_bad_remark_is_refused_beside_its_question(
    begun: Assessment, visitor: Client, data: dict[str, str], told: str
) -> None:
    response = answer(visitor, begun, "memory_mb", value="512", **data)

    assert response.status_code == 422
    assert told in response.content.decode()
    assert begun.answers.count() == 0


def test_question_that_an_answer_rules_out_is_hidden_and_comes_back(begun: Assessment, visitor: Client) -> None:
    gone = answer(visitor, begun, "triggers", value='"http"').content.decode()
    page = visitor.get(begun.get_absolute_url()).content.decode()
    back = answer(visitor, begun, "triggers", value=['"http"', '"schedule"']).content.decode()

    assert 'id="q-runs_per_month" hidden hx-swap-oob="true"' in gone
    assert 'id="q-runs_per_month" hidden' in page
    assert 'id="q-runs_per_month" hx-swap-oob="true"' in back


def test_count_of_further_questions_follows_the_answers(begun: Assessment, visitor: Client) -> None:
    def counted(page: str) -> str:
        return page.partition('<span id="refine-schedule"')[2].partition("<")[0]

    page = counted(visitor.get(begun.get_absolute_url()).content.decode())
    gone = counted(answer(visitor, begun, "triggers", value='"http"').content.decode())

    assert page == ">Refine: 2 more questions on scheduled runs"
    assert gone == ' hx-swap-oob="true">Refine: 0 more questions on scheduled runs'
    assert "refine-schedule" not in answer(visitor, begun, "memory_mb", value="512").content.decode()


def test_answered_question_stays_although_another_answer_rules_it_out(begun: Assessment, visitor: Client) -> None:
    answer(visitor, begun, "runs_per_month", value="exact", value_exact="30")
    answer(visitor, begun, "triggers", value='"http"')

    assert 'id="q-runs_per_month" hidden' not in visitor.get(begun.get_absolute_url()).content.decode()


def test_every_shipped_condition_is_sound_and_rules_out_no_short_question(content: None) -> None:
    for question in Question.objects.exclude(asked_if={}):
        assert condition_problem(question.asked_if) == ""
        assert not question.is_short


@pytest.mark.parametrize(
    "condition",
    [[], {"teapot": ["x"]}, {"steps": [1]}, {"steps": {"above": "1"}}, {"triggers": []}, {"triggers": ["phone"]}],
)
def test_bad_condition_is_told_in_words(condition: Any) -> None:
    assert condition_problem(condition)


def test_short_questions_are_numbered_and_counted(begun: Assessment, visitor: Client) -> None:
    page = visitor.get(begun.get_absolute_url()).content.decode()
    total = Question.objects.filter(is_short=True).count()

    assert all(f"Question {place} of {total}" in page for place in range(1, total + 1))
    assert f"0 of the {total} short questions answered" in page
    answer(visitor, begun, "memory_mb", value="512")
    assert f"1 of the {total} short" in visitor.get(f"{begun.get_absolute_url()}verdict/").content.decode()


def test_question_that_does_not_apply_is_answered(begun: Assessment, visitor: Client) -> None:
    answer(visitor, begun, "weeks_to_release", value='"does_not_apply"')
    page = visitor.get(f"{begun.get_absolute_url()}verdict/").content.decode()
    report = visitor.post(f"{begun.get_absolute_url()}judge/", follow=True).content.decode()

    assert begun.workload_mapping() == {"name": "Order intake", "weeks_to_release": "does_not_apply"}
    total = Question.objects.filter(is_short=True).count()
    assert f"1 of the {total} short questions answered" in page
    assert "Does not apply: no first release is due." in report or "Rapid prototyping (does not apply)" in report


def test_kinds_of_data_that_do_not_apply_rule_out_what_depends_on_them(begun: Assessment, visitor: Client) -> None:
    page = answer(visitor, begun, "data_shapes", value='"does_not_apply"').content.decode()

    assert begun.answer_values() == {"data_shapes": "does_not_apply"}
    assert '<fieldset class="question" id="q-writes_per_second" hidden' in page
    assert (
        'value="&quot;does_not_apply&quot;" data-alone checked'
        in visitor.get(begun.get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize(
    ("stored", "posted", "expected"),
    [
        (None, ["unknown", '"files"'], ["files"]),
        (None, ["unknown", '"does_not_apply"'], "does_not_apply"),
        (["files"], ['"files"', '"does_not_apply"'], "does_not_apply"),
        (["files"], ['"files"', "unknown"], None),
        ("does_not_apply", ['"does_not_apply"', '"files"', '"cache"'], ["files", "cache"]),
        ("does_not_apply", ['"does_not_apply"', "unknown"], None),
        ("does_not_apply", ['"does_not_apply"'], "does_not_apply"),
        ("does_not_apply", [], None),
    ],
)
def test_box_ticked_beside_one_that_rules_it_out_replaces_it_without_javascript(
    begun: Assessment, visitor: Client, stored: Any, posted: list[str], expected: Any
) -> None:
    begun.answers.create(input="data_shapes", value=stored)
    visitor.post(begun.get_absolute_url(), {"data_shapes": posted, "data_shapes_exact": ""})

    assert begun.answer_values().get("data_shapes") == expected


def test_boxes_that_rule_each_other_out_are_told_and_kept(begun: Assessment, visitor: Client) -> None:
    response = visitor.post(begun.get_absolute_url(), {"data_shapes": ['"files"', '"does_not_apply"']})
    page = response.content.decode()

    assert response.status_code == 422
    assert "\u201cNothing is kept\u201d rules out the others" in page
    assert 'value="&quot;files&quot;" checked' in page
    assert begun.answer_values() == {}


@pytest.mark.parametrize("posted", [["512"], ["unknown"], ['"does_not_apply"']])
def test_number_typed_without_javascript_beside_what_was_chosen_is_taken(
    begun: Assessment, visitor: Client, posted: list[str]
) -> None:
    name = "p99_ms" if posted[0].startswith('"') else "memory_mb"
    begun.answers.create(input=name, value=None if posted == ["unknown"] else json.loads(posted[0]))
    visitor.post(begun.get_absolute_url(), {name: posted, f"{name}_exact": "300"})

    assert begun.answer_values() == {name: 300}


def test_number_typed_beside_another_choice_is_asked_about(begun: Assessment, visitor: Client) -> None:
    begun.answers.create(input="memory_mb", value=512)
    response = visitor.post(begun.get_absolute_url(), {"memory_mb": "2048", "memory_mb_exact": "300"})

    assert response.status_code == 422
    assert "Here are two answers" in response.content.decode()
    assert begun.answer_values() == {"memory_mb": 512}


def test_answer_whose_choice_is_no_longer_offered_stays(begun: Assessment, visitor: Client) -> None:
    begun.answers.create(input="p99_ms", value="does_not_apply")
    Question.objects.get(input="p99_ms").choices.filter(value="does_not_apply").delete()
    page = visitor.get(begun.get_absolute_url()).content.decode()

    assert 'id="p99_ms-none" value="&quot;does_not_apply&quot;" data-alone checked' in page
    assert visitor.post(begun.get_absolute_url(), {"p99_ms": '"does_not_apply"'}).status_code == 302
    assert begun.answer_values() == {"p99_ms": "does_not_apply"}


def test_description_and_id_of_a_file_reach_the_record(content: None, visitor: Client) -> None:
    text = "name: Orders\nid: W-17\ndescription: Takes orders in.\nmemory_mb: 512\ntriggers: [http]\n"
    address = visitor.post("/assessments/from-file/", {"text": text}).url.partition("?")[0]
    visitor.post(f"{address}judge/")

    record = visitor.get(f"{address}record.madr.md").content.decode()
    assert "Takes orders in." in record
    assert Assessment.objects.get().revisions.get().workload["id"] == "W-17"


@pytest.mark.parametrize(
    "note",
    ["A flag \U0001f469\u200d\U0001f4bb", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "soft\u00adhyphen"],
)
def test_joiners_of_emoji_and_scripts_are_text(begun: Assessment, visitor: Client, note: str) -> None:
    answer(visitor, begun, "memory_mb", value="512", value_note=note)

    assert begun.answers.get().note == note


def test_file_and_pasted_text_together_are_asked_about(content: None, visitor: Client) -> None:
    upload = SimpleUploadedFile("ok.yaml", b"name: uploaded")
    response = visitor.post("/assessments/from-file/", {"text": "name: pasted", "file": upload})

    assert response.status_code == 422
    assert "name: pasted" in response.content.decode()
    assert not Assessment.objects.exists()


@pytest.mark.asvs("5.2.1")
def test_file_that_is_far_too_large_is_refused_while_it_arrives(content: None, visitor: Client) -> None:
    upload = SimpleUploadedFile("big.yaml", b"x" * 3_000_000)

    assert visitor.post("/assessments/from-file/", {"file": upload}).status_code in {400, 413}


def test_last_answer_says_what_it_did(begun: Assessment, visitor: Client) -> None:
    for name, value in {"triggers": '"http"', "requests_per_month": "200000", "peak_to_mean": "10"}.items():
        answer(visitor, begun, name, value=value)
    before = visitor.get(begun.get_absolute_url()).context["verdict"].advice
    answer(visitor, begun, "operations_fte", value="0.5")
    shown = {"verdict": before["verdict"], "score": before["score"]}
    shown |= {"low": before["score_low"], "high": before["score_high"]}
    page = visitor.get(f"{begun.get_absolute_url()}verdict/", shown).content.decode()

    assert "Your last answer" in page


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"verdict": "<script>", "score": "1", "low": "1", "high": "1"},
        {"verdict": "hybrid", "score": "NaN", "low": "1", "high": "1"},
        {"verdict": "hybrid", "score": "1e400", "low": "1", "high": "1"},
        {"verdict": "hybrid", "score": "x", "low": "1", "high": "1"},
        {"verdict": "hybrid", "score": "1", "low": "1"},
    ],
)
def test_verdict_that_no_page_showed_is_compared_with_none(
    begun: Assessment, visitor: Client, shown: dict[str, str]
) -> None:
    response = visitor.get(f"{begun.get_absolute_url()}verdict/", shown)

    assert response.status_code == 200
    assert "What an answer changes is said here." in response.content.decode()


def test_one_question_at_a_time_leads_on_and_back(begun: Assessment, visitor: Client) -> None:
    first = f"{begun.get_absolute_url()}questions/requests_per_month/"
    on = visitor.post(first, {"requests_per_month": "200000", "on": "1"})
    back = visitor.post(on.headers["Location"], {"peak_to_mean": "4", "back": "1"})

    assert on.headers["Location"] == f"{begun.get_absolute_url()}questions/peak_to_mean/"
    assert back.headers["Location"] == first
    assert begun.answer_values() == {"requests_per_month": 200000, "peak_to_mean": 4}


@pytest.mark.parametrize(
    ("path", "named"), [("", "Save answers"), ("questions/memory_mb/", "Next"), ("what-if/", "See what moves")]
)
def test_enter_in_a_field_presses_the_button_that_does_no_harm(
    begun: Assessment, visitor: Client, path: str, named: str
) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    page = visitor.get(f"{begun.get_absolute_url()}{path}").content.decode()

    _, _, first = page.partition('id="answers"')[2].partition("<button")
    assert first.partition(">")[2].partition("<")[0] == named


def test_report_from_one_question_saves_its_answer_first(begun: Assessment, visitor: Client) -> None:
    address = f"{begun.get_absolute_url()}questions/memory_mb/"
    response = visitor.post(address, {"memory_mb": "512", "report": "1"})

    assert response.headers["Location"] == f"{begun.get_absolute_url()}report/"
    assert begun.revisions.get().workload["memory_mb"] == 512


def test_answer_on_a_page_of_one_question_swaps_no_other_and_leads_to_such_pages(
    begun: Assessment, visitor: Client
) -> None:
    page = answer(visitor, begun, "triggers", value='"http"', is_alone="1").content.decode()
    assert 'id="q-runs_per_month"' not in page

    page = visitor.get(f"{begun.get_absolute_url()}verdict/", {"is_alone": "1"}).content.decode()
    assert f'Most telling next: <a href="{begun.get_absolute_url()}questions/' in page


def test_refused_answer_is_not_acknowledged_like_one_that_is_stored(begun: Assessment, visitor: Client) -> None:
    response = answer(visitor, begun, "memory_mb", value="exact", value_exact="much")

    assert "” was not saved: what is wrong with it is said beside it." in response.content.decode()
    assert "HX-Trigger" not in response.headers


def test_one_question_that_cannot_be_read_stays(begun: Assessment, visitor: Client) -> None:
    address = f"{begun.get_absolute_url()}questions/memory_mb/"
    response = visitor.post(address, {"memory_mb": "exact", "memory_mb_exact": "much", "on": "1"})

    assert response.status_code == 422
    assert 'value="much"' in response.content.decode()


def test_last_question_ends_at_all_of_them(begun: Assessment, visitor: Client) -> None:
    last = Question.objects.filter(is_short=True).last()
    assert last is not None
    response = visitor.post(f"{begun.get_absolute_url()}questions/{last.input}/", {last.input: "unknown", "on": "1"})

    assert response.headers["Location"] == f"{begun.get_absolute_url()}?saved=1"


def test_every_answer_that_came_is_in_the_history_also_one_not_taken(begun: Assessment, visitor: Client) -> None:
    answer(visitor, begun, "memory_mb", value="512")
    stale = {"value": "2048", "memory_mb_shown": json.dumps([None, "", ""])}
    response = answer(visitor, begun, "memory_mb", **stale)

    assert response.status_code == 422
    history = GivenAnswer.objects.values_list("input", "value", "was_taken")
    assert list(history) == [("memory_mb", 512, True), ("memory_mb", 2048, False)]


def test_history_keeps_the_newest_answers_and_those_of_others(
    begun: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.models.assessment.MOST_GIVEN", 3)
    other = Assessment.objects.create(name="Another")
    GivenAnswer.objects.create(assessment=other, input="gpu", value=True, was_taken=True)
    for value in ("512", "2048", "512", "2048", "512"):
        answer(visitor, begun, "memory_mb", value=value)

    assert list(begun.given_answers.values_list("value", flat=True)) == [512, 2048, 512]
    assert other.given_answers.count() == 1


def test_page_saved_as_it_is_adds_nothing_to_the_history(begun: Assessment, visitor: Client) -> None:
    answer(visitor, begun, "memory_mb", value="512")
    visitor.post(begun.get_absolute_url(), {"memory_mb": "512", "gpu": "unknown"})

    assert GivenAnswer.objects.count() == 1


@pytest.mark.parametrize("value", ["512", "rubbish"])
def test_answer_that_stores_nothing_is_no_change(begun: Assessment, visitor: Client, value: str) -> None:
    answer(visitor, begun, "memory_mb", value="512")
    before = Assessment.objects.get().updated
    answer(visitor, begun, "memory_mb", value=value)
    visitor.post(begun.get_absolute_url(), {"memory_mb": value})

    assert Assessment.objects.get().updated == before


WORKLOAD = '{"name": "Order intake", "memory_mb": 512, "triggers": ["http"], "evidence": {"memory_mb": "measured"}}'


@pytest.mark.parametrize(
    "text", [WORKLOAD, "name: Order intake\nmemory_mb: 512\ntriggers: [http]\nevidence: {memory_mb: measured}\n"]
)
def test_pasted_workload_begins_an_assessment(content: None, visitor: Client, text: str) -> None:
    response = visitor.post("/assessments/from-file/", {"text": text})

    begun = Assessment.objects.get()
    assert response.headers["Location"] == f"{begun.get_absolute_url()}?saved=1"
    assert begun.workload_mapping() == json.loads(WORKLOAD)


def test_uploaded_workload_begins_an_assessment(content: None, visitor: Client) -> None:
    visitor.post("/assessments/from-file/", {"file": SimpleUploadedFile("w.json", WORKLOAD.encode())})

    assert Assessment.objects.get().answer_values() == {"memory_mb": 512, "triggers": ["http"]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Paste a workload, or choose a file."),
        ('{"name": "x",\n "memory_mb": "much"}', "Line 2, memory_mb: Write a number, not text"),
        ("name: x\n# memory_mb: think\nevidence: {memory_mb: guessed}\nmemory_mb: much", "Line 4, memory_mb: Write a"),
        ('{"name": "x", "memory_mb": 1, "memory_mb": 2}', "Line 1, column 31: `memory_mb` stands here a second time."),
        ("name: x\nmemory_mb: 1\nmemory_mb: 2", "Line 3: `memory_mb` stands here a second time."),
        ("name: x\n" + "".join(f"k{n}: 1\n" for n in range(9_000)), "9,001 fields are too many"),
        ("name: x\n" + "".join(f"k{n}: 1\n" for n in range(40)), "20 more fields are wrong."),
        ('memory_mb: !!int ""', "Line 1: tags such as"),
        ('{"name": "x",\n "memry_mb": 1}', "did you mean memory_mb?"),
        ('{"memory_mb": 1}', "Give the workload a name"),
        ("{", "Line 1, column"),
        ("name: [", ": column"),
        ('[{"name": "a"}, {"name": "b"}]', "several workloads"),
        ("x" * 100_001, "at most 100,000"),
        ('{"name": "<script>alert(1)</script>", "x": 1}', "There is no input of this name"),
    ],
)
def test_bad_file_is_told_by_line_and_field_and_kept(content: None, visitor: Client, text: str, told: str) -> None:
    response = visitor.post("/assessments/from-file/", {"text": text})

    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert "<script>alert" not in page
    assert response.context["form"]["text"].value() == text
    assert not Assessment.objects.exists()


def test_file_that_is_no_text_is_refused(content: None, visitor: Client) -> None:
    response = visitor.post("/assessments/from-file/", {"file": SimpleUploadedFile("w.json", b"\xff\xfe\x00")})

    page = response.content.decode()
    assert "not text in UTF-8" in page
    assert "Your text is still below" not in page


def test_page_of_a_file_leads_to_the_inputs_and_keeps_what_was_pasted(content: None, visitor: Client) -> None:
    page = visitor.post("/assessments/from-file/", {"text": "memory_mb: 1"}).content.decode()

    assert 'href="/api/v1/schemas/workload.json"' in page
    assert "Your text is still below" in page


FIELDS = st.sampled_from(["requests_per_month", "triggers", "memory_mb", "runtime", "steps", "gpu"])
PARTS = st.sampled_from(["", "_exact", "_unit", "_evidence", "_note", "_shown"])
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "exact", "unknown", "NaN", "-1", "1e400", "512", "http", "<script>", "\u0000", "x" * 100_000, "[[[["]
    ),
)


@pytest.mark.asvs("2.2.2")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.tuples(FIELDS, PARTS).map("".join), st.lists(TEXTS, min_size=1, max_size=3), max_size=6))
def test_anything_posted_is_answered_in_words(begun: Assessment, visitor: Client, data: dict[str, list[str]]) -> None:
    response = visitor.post(begun.get_absolute_url(), data)

    assert response.status_code in {302, 400, 422}  # 400: more than the site reads at all
    if response.status_code == 422:
        assert response.context["errors"]
