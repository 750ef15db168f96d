"""The advisor's rows, one module per noun group."""

from advisor.models.assessment import Answer, Assessment, Example, Revision, answer_errors, new_public_id
from advisor.models.questionnaire import Choice, Question, QuestionGroup
from advisor.models.rules import Band, BreakPoint, Criterion, Gate, Meter, Parameter, RulesVersion

__all__ = [
    "Answer",
    "Assessment",
    "Band",
    "BreakPoint",
    "Choice",
    "Criterion",
    "Example",
    "Gate",
    "Meter",
    "Parameter",
    "Question",
    "QuestionGroup",
    "Revision",
    "RulesVersion",
    "answer_errors",
    "new_public_id",
]
