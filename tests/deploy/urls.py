"""The application's addresses, and some that take as long as they are told."""

import time

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from ohs import urls
from ohs.organisation.models import User

NAME = "saved-by-a-slow-request"
ENDLESS = """WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)
    SELECT count(*) FROM numbers"""
MEGABYTE = b"0" * 1_000_000


@login_not_required
@transaction.atomic
def slow_python(request, seconds):
    if seconds:
        User.objects.create(username=NAME)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        sum(range(1000))
    User.objects.filter(username=NAME).delete()
    return HttpResponse("done")


@login_not_required
@transaction.atomic
def slow_database(request, seconds):
    if seconds:
        User.objects.create(username=NAME)
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS, [10**9 if seconds else 10])
    User.objects.filter(username=NAME).delete()
    return HttpResponse("done")


@login_not_required
def saved(request):
    return HttpResponse(str(User.objects.filter(username=NAME).count()))


@login_not_required
def large(request, megabytes):
    return StreamingHttpResponse(
        (MEGABYTE for _ in range(megabytes)), content_type="application/octet-stream"
    )


handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    *urls.urlpatterns,
    path("slow/python/<int:seconds>/", slow_python),
    path("slow/database/<int:seconds>/", slow_database),
    path("saved/", saved),
    path("large/<int:megabytes>/", large),
]
