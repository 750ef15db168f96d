"""One search over everything that has a page: the index, the query, and what was found."""

from patterns.search.hits import Hit, Results
from patterns.search.index import index
from patterns.search.query import search

__all__ = ["Hit", "Results", "index", "search"]
