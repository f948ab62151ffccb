from django.urls import path

from . import views

app_name = "workbook"

urlpatterns = [
    path("import/template.xlsx", views.Template.as_view(), name="template"),
    path("export.xlsx", views.Export.as_view(), name="export"),
]
