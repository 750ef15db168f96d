import re

from django.urls import path, register_converter

from patterns.drawing import FORMATS
from patterns.pages import ENTRY_PAGES
from patterns.views import (
    attributes,
    comparing,
    drawings,
    facts,
    finding,
    implementations,
    knowledge,
    patterns,
    relating,
    sharing,
    starting,
)


class FormatConverter:
    """One of the formats a diagram can be had in."""

    regex = "|".join(re.escape(name) for name in sorted(FORMATS, key=len, reverse=True))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "format")

app_name = "patterns"
urlpatterns = [
    path("patterns/", patterns.pattern_list, name="pattern_list"),
    path("patterns/<slug:slug>/", patterns.pattern_detail, name="pattern_detail"),
    path("patterns/<slug:slug>/diagram.<format:file_format>", drawings.pattern_diagram, name="pattern_diagram"),
    path(
        "patterns/<slug:slug>/implementations/", implementations.pattern_implementations, name="pattern_implementations"
    ),
    path("patterns/<slug:slug>/starter/", starting.pattern_starter, name="pattern_starter"),
    path("patterns/<slug:slug>/starter.zip", starting.pattern_starter_zip, name="pattern_starter_zip"),
    path("examples/", patterns.example_list, name="example_list"),
    path("examples/<slug:slug>/", patterns.example_detail, name="example_detail"),
    path("challenges/", knowledge.challenge_list, name="challenge_list"),
    path("challenges/<slug:slug>/", knowledge.challenge_detail, name="challenge_detail"),
    path("practices/", knowledge.practice_list, name="practice_list"),
    path("practices/<slug:slug>/", knowledge.practice_detail, name="practice_detail"),
    path("concepts/", knowledge.concept_list, name="concept_list"),
    path("concepts/<slug:slug>/", knowledge.concept_detail, name="concept_detail"),
    path("providers/", facts.provider_list, name="provider_list"),
    path("providers/<slug:slug>/", facts.provider_detail, name="provider_detail"),
    path("building-blocks/", facts.role_list, name="role_list"),
    path("building-blocks/<slug:slug>/", facts.role_detail, name="role_detail"),
    path("attributes/", attributes.attribute_list, name="attribute_list"),
    path("attributes/<slug:slug>/", attributes.attribute_detail, name="attribute_detail"),
    path("map/", relating.relation_map, name="relation_map"),
    path("compare/", comparing.compare, name="compare"),
    path("search/", finding.search_page, name="search"),
    path("sources/", facts.source_list, name="source_list"),
    path("og/<slug:noun>/<slug:slug>.png", sharing.card, name="card"),
    path("feed.atom", sharing.change_feed, name="feed"),
    path("sitemap.xml", sharing.site_map, name="site_map"),
    path("robots.txt", sharing.robots, name="robots"),
    *(
        path(f"{page.folder}/<slug:slug>.json", sharing.entry_json, {"noun": page.noun}, name=f"{page.noun}_json")
        for page in ENTRY_PAGES.values()
    ),
]
