"""Where an assessment begins: empty, or with the answers of an example."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from advisor.forms import StartForm, WorkloadForm
from advisor.models import Example, begin_with
from advisor.visitors import own_assessments, ownership


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        for name, owner in ownership(request).items():
            setattr(form.instance, name, owner)
        return redirect(form.save())
    context = {
        "form": form,
        "assessments": own_assessments(request)[:20],
        "examples": Example.objects.all(),
    }
    return render(request, "advisor/assessment_start.html", context)


@never_cache
@require_POST
def example_start(request: HttpRequest, slug: str) -> HttpResponse:
    """An assessment that begins with the answers of an example."""
    example = get_object_or_404(Example, slug=slug)
    return redirect(f"{example.begin(**ownership(request)).get_absolute_url()}?example=1")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def file_start(request: HttpRequest) -> HttpResponse:
    """An assessment that begins with the answers of a workload file, pasted or sent; what is wrong is said by line."""
    form = WorkloadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        assessment = begin_with(form.cleaned_data["workload"].to_mapping(), **ownership(request))
        return redirect(f"{assessment.get_absolute_url()}?saved=1")
    return render(request, "advisor/file_start.html", {"form": form}, status=422 if form.errors else 200)
