from django.urls import path

from .views import KeptForms

app_name = "access"

urlpatterns = [path("kept-forms/", KeptForms.as_view(), name="kept_forms")]
