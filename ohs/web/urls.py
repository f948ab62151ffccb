from django.urls import path

from . import saved_views

app_name = "web"

urlpatterns = [
    path("views/save/", saved_views.SaveView.as_view(), name="save_view"),
    path("views/<int:pk>/delete/", saved_views.DeleteView.as_view(), name="delete_view"),
]
