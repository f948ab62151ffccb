from django.urls import path

from . import views

app_name = "imports"

urlpatterns = [
    path("", views.ImportList.as_view(), name="list"),
    path("batches/<uuid:key>/", views.Preview.as_view(), name="preview"),
    path("batches/<uuid:key>/columns/", views.NameColumns.as_view(), name="columns"),
    path(
        "<slug:importer>/extracts/<int:pk>/withdraw/",
        views.WithdrawExtract.as_view(),
        name="withdraw",
    ),
    path("<slug:importer>/", views.Upload.as_view(), name="upload"),
]
