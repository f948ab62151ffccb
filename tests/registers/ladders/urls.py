from django.urls import path
from django.views.generic import TemplateView

app_name = "ladders"

urlpatterns = [path("", TemplateView.as_view(template_name="ladders/list.html"), name="list")]
