from django.urls import path, register_converter

from patterns import views
from patterns.drawing import FORMATS


class FormatConverter:
    """One of the formats a diagram can be had in."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "format")

app_name = "patterns"
urlpatterns = [
    path("patterns/", views.pattern_list, name="pattern_list"),
    path("patterns/<slug:slug>/", views.pattern_detail, name="pattern_detail"),
    path("patterns/<slug:slug>/diagram.<format:file_format>", views.pattern_diagram, name="pattern_diagram"),
    path("examples/", views.example_list, name="example_list"),
    path("examples/<slug:slug>/", views.example_detail, name="example_detail"),
    path("challenges/", views.challenge_list, name="challenge_list"),
    path("challenges/<slug:slug>/", views.challenge_detail, name="challenge_detail"),
    path("practices/", views.practice_list, name="practice_list"),
    path("practices/<slug:slug>/", views.practice_detail, name="practice_detail"),
    path("concepts/", views.concept_list, name="concept_list"),
    path("concepts/<slug:slug>/", views.concept_detail, name="concept_detail"),
    path("providers/", views.provider_list, name="provider_list"),
    path("providers/<slug:slug>/", views.provider_detail, name="provider_detail"),
    path("sources/", views.source_list, name="source_list"),
]
