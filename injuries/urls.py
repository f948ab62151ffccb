from django.urls import path

from . import record_views, views

app_name = "injuries"

urlpatterns = [
    path("", views.LineList.as_view(), name="list"),
    path("lines/<slug:slug>/", views.LineDetail.as_view(), name="line"),
    path("staff-groups/", views.StaffGroups.as_view(), name="staff_groups"),
    path("revisions/", views.RevisionList.as_view(), name="revisions"),
    path("counts/", record_views.CountList.as_view(), name="counts"),
    path("investigations/", record_views.InvestigationList.as_view(), name="investigations"),
    path(
        "investigations/<int:number>/",
        record_views.InvestigationDetail.as_view(),
        name="investigation",
    ),
]
