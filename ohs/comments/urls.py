from django.urls import path

from . import views

app_name = "comments"

urlpatterns = [
    path("on/<slug:kind>/<str:key>/", views.Thread.as_view(), name="thread"),
    path("<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
]
