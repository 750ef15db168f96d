"""What stands in the fieldset of a question; a plain answer's is made once for all who give it."""

import json
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from advisor.models import Answer, Question
from advisor.questions import QuestionForm

register = template.Library()


@register.simple_tag
def plain_question(form: QuestionForm) -> SafeString:
    """The inside of the fieldset of a form that `is_plain`."""
    question = form.question
    return _plain_question(question.edition, question, json.dumps(form.value), form.evidence, form.place, form.total)


@lru_cache(maxsize=1000)
def _plain_question(edition: str, question: Question, value: str, evidence: str, place: int, total: int) -> SafeString:
    """Made of the key alone: what else the visitor's form holds cannot be kept."""
    form = QuestionForm(question, Answer(input=question.input, value=json.loads(value), evidence=evidence))
    form.place, form.total = place, total
    return render_to_string("advisor/_question_inside.html", {"form": form})
