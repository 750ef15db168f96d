"""Where everything is."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from advisor.accounts import AdminSignInForm
from config.security_txt import security_txt

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.login_form = AdminSignInForm
admin.site.index_title = "Catalogue, rules and assessments"

urlpatterns = [
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("api/", include("advisor.api.urls")),
    path("", include("advisor.urls")),
    path("", include("patterns.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]
handler400 = "config.faults.handler400"
handler404 = "advisor.views.home.page_not_found"
handler500 = "config.faults.handler500"
