"""Where everything is."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "Catalogue, rules and assessments"

urlpatterns = [
    path("", include("advisor.urls")),
    path("", include("patterns.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]
handler404 = "advisor.views.home.page_not_found"
