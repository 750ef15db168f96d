"""The catalogue as rows, one module per noun group."""

from patterns.models.content import LoadRecord, Update
from patterns.models.draft import Draft, PastDraft
from patterns.models.edition import Edition
from patterns.models.facts import ColdStart, Limit, Observation, Price, Source
from patterns.models.guidance import Driver, Guidance, PatternNote, QualityAttribute, Relation, TradeOff
from patterns.models.implementation import Collection, Implementation
from patterns.models.knowledge import (
    Challenge,
    Concept,
    ConceptPoint,
    Mitigation,
    Practice,
    PracticeNote,
    Strategy,
)
from patterns.models.nodes import Flow, Node
from patterns.models.pattern import Pattern
from patterns.models.provider import Provider, Role, Service, ServiceTable
from patterns.models.search import Searchable, SearchName, SearchWord

__all__ = [
    "Challenge",
    "ColdStart",
    "Collection",
    "Concept",
    "ConceptPoint",
    "Draft",
    "Driver",
    "Edition",
    "Flow",
    "Guidance",
    "Implementation",
    "Limit",
    "LoadRecord",
    "Mitigation",
    "Node",
    "Observation",
    "PastDraft",
    "Pattern",
    "PatternNote",
    "Practice",
    "PracticeNote",
    "Price",
    "Provider",
    "QualityAttribute",
    "Relation",
    "Role",
    "SearchName",
    "SearchWord",
    "Searchable",
    "Service",
    "ServiceTable",
    "Source",
    "Strategy",
    "TradeOff",
    "Update",
]
