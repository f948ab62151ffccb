from django.urls import path

from .views import bulk, comparators, counts, investigations, lines, reporting, work

app_name = "injuries"

urlpatterns = [
    path("", lines.LineList.as_view(), name="list"),
    path("lines/<slug:slug>/", lines.LineDetail.as_view(), name="line"),
    path("lines/<slug:slug>/notes/new/", work.AnnotationNew.as_view(), name="note_new"),
    path("lines/<slug:slug>/notes/<int:pk>/", work.AnnotationEdit.as_view(), name="note_edit"),
    path("staff-groups/", lines.StaffGroups.as_view(), name="staff_groups"),
    path("revisions/", lines.RevisionList.as_view(), name="revisions"),
    path("counts/", counts.counts, name="counts"),
    path("comparators/", comparators.ComparatorList.as_view(), name="comparators"),
    path("comparators/bulk/", bulk.BulkComparators.as_view(), name="bulk_comparators"),
    path("comparators/new/", comparators.ComparatorNew.as_view(), name="comparator_new"),
    path(
        "comparators/<int:pk>/withdraw/",
        comparators.ComparatorWithdraw.as_view(),
        name="comparator_withdraw",
    ),
    path("reporting/", reporting.WhoReports.as_view(), name="reporting"),
    path("reporting/new/", reporting.CorrectionNew.as_view(), name="correction_new"),
    path("reporting/<int:pk>/", reporting.CorrectionEdit.as_view(), name="correction"),
    path("investigations/", investigations.InvestigationList.as_view(), name="investigations"),
    path("investigations/bulk/", bulk.BulkInvestigations.as_view(), name="bulk"),
    path("investigations/new/", work.InvestigationNew.as_view(), name="investigation_new"),
    path(
        "investigations/<int:number>/edit/",
        work.InvestigationEdit.as_view(),
        name="investigation_edit",
    ),
    path(
        "investigations/<int:number>/groups/new/",
        work.GroupNew.as_view(),
        name="investigation_group_new",
    ),
    path(
        "investigations/<int:number>/groups/<int:pk>/",
        work.GroupEdit.as_view(),
        name="investigation_group_edit",
    ),
    path(
        "investigations/<int:number>/",
        investigations.InvestigationDetail.as_view(),
        name="investigation",
    ),
    path(
        "investigations/<int:number>/f2508.pdf",
        investigations.RegulatorReport.as_view(as_pdf=True),
        name="f2508_pdf",
    ),
    path(
        "investigations/<int:number>/f2508.csv",
        investigations.RegulatorReport.as_view(as_pdf=False),
        name="f2508_csv",
    ),
]
