from django.urls import path

from . import views

app_name = "actions"

urlpatterns = [
    path("", views.KeyTaskList.as_view(), name="list"),
    path("plans/", views.PlanList.as_view(), name="plans"),
    path("plans/<slug:slug>/", views.PlanDetail.as_view(), name="plan"),
    path("tasks/<int:pk>/", views.KeyTaskDetail.as_view(), name="detail"),
    path("tasks/<int:pk>/history/", views.KeyTaskHistory.as_view(), name="history"),
]
