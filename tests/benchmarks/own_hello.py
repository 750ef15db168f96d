"""The site with one page more, which says hello: the least that a page costs behind the site's own middleware.

Posted to, it says so once it has stored a row in a transaction of its own: the least that an acknowledged write costs,
as with SQLite each waits for the disk, one writer at a time.
"""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import handler400, handler404, handler500
from config.urls import urlpatterns as own

__all__ = ["handler400", "handler404", "handler500"]


@csrf_exempt
def hello(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO greeting (words) VALUES (%s)", ["hello"])
    return HttpResponse("hello")


urlpatterns = [path("hello/", hello), *own]
