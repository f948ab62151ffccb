from django.urls import path

from . import views

app_name = "setup"

urlpatterns = [
    path("", views.SetupPage.as_view(), name="page"),
    path("force/", views.ForceEdit.as_view(), name="force"),
]
