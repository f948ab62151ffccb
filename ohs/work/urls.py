from django.urls import path

from . import views

app_name = "work"

urlpatterns = [
    path("mine/", views.Mine.as_view(), name="mine"),
    path("mine/new/", views.Notices.as_view(), name="notices"),
    path("mine/e-mail/", views.DigestPage.as_view(), name="digest"),
    path("start/", views.Start.as_view(), name="start"),
]
