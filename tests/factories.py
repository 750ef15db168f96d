"""One factory per model that tests make, each with the least that it needs."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from advisor.models import Assessment, Question, QuestionGroup
from patterns.models import (
    Challenge,
    Flow,
    Mitigation,
    Node,
    Pattern,
    Practice,
    Provider,
    QualityAttribute,
    Role,
    Service,
    Source,
    TradeOff,
)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    slug = factory.Sequence("source-{}".format)
    title = "A vendor's page"


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = Provider

    slug = factory.Sequence("provider-{}".format)
    name = factory.Sequence("Provider {}".format)
    short_name = factory.SelfAttribute("name")
    position = factory.Sequence(int)


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = Role
        django_get_or_create = ["slug"]

    slug = "function"
    name = "Function"
    group = Role.Group.COMPUTE


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    provider = factory.SubFactory(ProviderFactory)
    role = factory.SubFactory(RoleFactory)
    name = "Functions"


class ChallengeFactory(DjangoModelFactory):
    class Meta:
        model = Challenge

    slug = factory.Sequence("challenge-{}".format)
    name = factory.Sequence("Challenge {}".format)
    summary = "It is hard."
    measure = "How hard it is."
    reviewed = date(2026, 11, 1)


class PracticeFactory(DjangoModelFactory):
    class Meta:
        model = Practice

    slug = factory.Sequence("practice-{}".format)
    name = factory.Sequence("Practice {}".format)
    summary = "It helps."
    reviewed = date(2026, 11, 1)


class MitigationFactory(DjangoModelFactory):
    class Meta:
        model = Mitigation

    challenge = factory.SubFactory(ChallengeFactory)
    practice = factory.SubFactory(PracticeFactory)
    name = factory.Sequence("Mitigation {}".format)
    text = "Do it."


class PatternFactory(DjangoModelFactory):
    class Meta:
        model = Pattern

    slug = factory.Sequence("pattern-{}".format)
    title = factory.Sequence("Pattern {}".format)
    neutral_name = factory.SelfAttribute("title")
    category = Pattern.Category.FUNCTION
    intent = "It does something."
    reviewed = date(2026, 11, 1)


class NodeFactory(DjangoModelFactory):
    class Meta:
        model = Node

    pattern = factory.SubFactory(PatternFactory)
    role = factory.SubFactory(RoleFactory)
    key = factory.Sequence("node-{}".format)
    label = factory.Sequence("Node {}".format)


class FlowFactory(DjangoModelFactory):
    class Meta:
        model = Flow

    pattern = factory.SelfAttribute("source.pattern")
    source = factory.SubFactory(NodeFactory)
    target = factory.SubFactory(NodeFactory, pattern=factory.SelfAttribute("..source.pattern"))
    label = "call"


class QualityAttributeFactory(DjangoModelFactory):
    class Meta:
        model = QualityAttribute

    slug = factory.Sequence("attribute-{}".format)
    name = factory.Sequence("Attribute {}".format)


class TradeOffFactory(DjangoModelFactory):
    class Meta:
        model = TradeOff

    pattern = factory.SubFactory(PatternFactory)
    attribute = factory.SubFactory(QualityAttributeFactory)
    effect = 1
    text = "It is quicker."


class QuestionGroupFactory(DjangoModelFactory):
    class Meta:
        model = QuestionGroup

    slug = factory.Sequence("group-{}".format)
    name = "Load"


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    group = factory.SubFactory(QuestionGroupFactory)
    input = "requests_per_month"
    text = "How many requests come in a month?"
    kind = Question.Kind.NUMBER


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    owner = "somebody"
    name = "Order intake"


def full_pattern(**kwargs: Any) -> Pattern:
    """A pattern with two nodes, a flow, a trade-off, a challenge and a practice."""
    flow: Any = FlowFactory(source__pattern=PatternFactory(**kwargs))
    pattern: Pattern = flow.pattern
    TradeOffFactory(pattern=pattern)
    mitigation: Any = MitigationFactory()
    pattern.challenges.add(mitigation.challenge)
    pattern.practices.add(mitigation.practice)
    pattern.sources.add(SourceFactory())
    return pattern
