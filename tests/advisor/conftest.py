"""What the advisor's tests begin with."""

import pytest
from django.test import Client

from advisor.models import Assessment


@pytest.fixture
def begun(content: None, visitor: Client) -> Assessment:
    """An assessment that the visitor has just begun."""
    visitor.post("/assessments/start/", {"name": "Order intake"})
    return Assessment.objects.get()
