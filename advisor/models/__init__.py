"""The advisor's rows, one module per noun group."""

from advisor.models.assessment import (
    Answer,
    AnswerRead,
    Assessment,
    Evidence,
    GivenAnswer,
    Revision,
    ShareLink,
    begin_with,
    new_public_id,
)
from advisor.models.example import Example, answer_errors
from advisor.models.questionnaire import Choice, Question, QuestionGroup
from advisor.models.review import ReviewAnswer, ReviewLens
from advisor.models.rules import Band, BreakPoint, Criterion, Gate, Meter, Parameter, RulesVersion
from advisor.models.rules_draft import RulesDraft

__all__ = [
    "Answer",
    "AnswerRead",
    "Assessment",
    "Band",
    "BreakPoint",
    "Choice",
    "Criterion",
    "Evidence",
    "Example",
    "Gate",
    "GivenAnswer",
    "Meter",
    "Parameter",
    "Question",
    "QuestionGroup",
    "ReviewAnswer",
    "ReviewLens",
    "Revision",
    "RulesDraft",
    "RulesVersion",
    "ShareLink",
    "answer_errors",
    "begin_with",
    "new_public_id",
]
