"""The site that says hello once it has stored a row, in a transaction of its own, with the database as it is shipped.

The least that an acknowledged write costs here: with SQLite each waits for the disk, one writer at a time.
"""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.settings import DATABASES
from tests.benchmarks.hello import ALLOWED_HOSTS, INSTALLED_APPS, MIDDLEWARE, SECRET_KEY, USE_TZ, WSGI_APPLICATION

__all__ = ["ALLOWED_HOSTS", "DATABASES", "INSTALLED_APPS", "MIDDLEWARE", "SECRET_KEY", "USE_TZ", "WSGI_APPLICATION"]
ROOT_URLCONF = __name__


@csrf_exempt
def hello(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO greeting (words) VALUES (%s)", ["hello"])
    return HttpResponse("hello")


urlpatterns = [path("", hello)]
