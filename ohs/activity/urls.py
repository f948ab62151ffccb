from django.urls import path

from .views import Activity

app_name = "activity"

urlpatterns = [path("", Activity.as_view(), name="list")]
