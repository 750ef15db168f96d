"""Providers, building blocks and sources."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from patterns.kept import kept
from patterns.models import Pattern, Provider, Role, Service, Source


@require_safe
@kept
def provider_list(request: HttpRequest) -> HttpResponse:
    return render(request, "patterns/provider_list.html", {"table": Service.objects.on_all_providers()})


@require_safe
@kept
def provider_detail(request: HttpRequest, slug: str) -> HttpResponse:
    provider = get_object_or_404(Provider.objects.with_page(), slug=slug)
    return render(request, "patterns/provider_detail.html", {"provider": provider})


@require_safe
@kept
def role_list(request: HttpRequest) -> HttpResponse:
    roles = sorted(Role.objects.with_services(), key=lambda role: Role.Group.values.index(role.group))
    return render(request, "patterns/role_list.html", {"roles": roles})


@require_safe
@kept
def role_detail(request: HttpRequest, slug: str) -> HttpResponse:
    role = get_object_or_404(Role.objects.with_page(), slug=slug)
    patterns = Pattern.objects.published().filter(nodes__role=role).distinct().defer("body", "body_html")
    return render(request, "patterns/role_detail.html", {"role": role, "patterns": patterns})


@require_safe
@kept
def source_list(request: HttpRequest) -> HttpResponse:
    return render(request, "patterns/source_list.html", {"sources": Source.objects.all()})
