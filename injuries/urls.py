from django.urls import path

from .views import lines, records

app_name = "injuries"

urlpatterns = [
    path("", lines.LineList.as_view(), name="list"),
    path("lines/<slug:slug>/", lines.LineDetail.as_view(), name="line"),
    path("staff-groups/", lines.StaffGroups.as_view(), name="staff_groups"),
    path("revisions/", lines.RevisionList.as_view(), name="revisions"),
    path("counts/", records.counts, name="counts"),
    path("investigations/", records.InvestigationList.as_view(), name="investigations"),
    path(
        "investigations/<int:number>/",
        records.InvestigationDetail.as_view(),
        name="investigation",
    ),
    path(
        "investigations/<int:number>/f2508.pdf",
        records.RegulatorReport.as_view(as_pdf=True),
        name="f2508_pdf",
    ),
    path(
        "investigations/<int:number>/f2508.csv",
        records.RegulatorReport.as_view(as_pdf=False),
        name="f2508_csv",
    ),
]
