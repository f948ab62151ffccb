"""The addresses of the API, for programs; and the pages about it, for people."""

from django.urls import path

from . import pages, views

app_name = "api"
urlpatterns = [
    path("docs", pages.Docs.as_view(), name="docs"),
    path("connect", pages.Connect.as_view(), name="connect"),
    path("connect/registers.pbids", pages.power_bi_file, name="pbids"),
    path("keys/", pages.Keys.as_view(), name="keys"),
    path("keys/<int:pk>/revoke/", pages.RevokeKey.as_view(), name="revoke"),
    path("v1/openapi.json", pages.openapi, name="openapi"),
    path("v1/", views.index, name="index"),
    path("v1/<slug:name>", views.resource_list, name="list"),
    path("v1/<slug:name>/<str:key>", views.resource_record, name="record"),
    path("v1/<slug:name>/<str:key>/<slug:part>", views.record_part, name="part"),
]
