"""The catalogue as rows, one module per noun group."""

from patterns.models.content import LoadRecord, Update
from patterns.models.knowledge import (
    Challenge,
    Concept,
    ConceptPoint,
    Mitigation,
    Practice,
    PracticeNote,
    Strategy,
)
from patterns.models.pattern import (
    Driver,
    Flow,
    Guidance,
    Node,
    Pattern,
    PatternNote,
    QualityAttribute,
    Relation,
    TradeOff,
)
from patterns.models.provider import ColdStart, Limit, Observation, Price, Provider, Role, Service, Source

__all__ = [
    "Challenge",
    "ColdStart",
    "Concept",
    "ConceptPoint",
    "Driver",
    "Flow",
    "Guidance",
    "Limit",
    "LoadRecord",
    "Mitigation",
    "Node",
    "Observation",
    "Pattern",
    "PatternNote",
    "Practice",
    "PracticeNote",
    "Price",
    "Provider",
    "QualityAttribute",
    "Relation",
    "Role",
    "Service",
    "Source",
    "Strategy",
    "TradeOff",
    "Update",
]
