from django.urls import path

from . import views
from .views import bulk

app_name = "maturity"

urlpatterns = [
    path("", views.MatrixPage.as_view(), name="matrix"),
    path("findings/bulk/", bulk.BulkFindings.as_view(), name="bulk_findings"),
    path("findings/", views.FindingList.as_view(), name="findings"),
    path("units/", views.UnitList.as_view(), name="units"),
    path("units/bulk/", bulk.BulkUnits.as_view(), name="bulk_units"),
    # A unit's code is what people call it: L&D, or one with a stroke in it.
    path("units/<path:code>/post/", views.UnitPostEdit.as_view(), name="unit_post"),
    path("units/<path:code>/begin/", views.BeginAssessment.as_view(), name="begin_assessment"),
    path("units/<path:code>/", views.UnitPage.as_view(), name="unit"),
    path("audits/", views.AuditList.as_view(), name="audits"),
    path("audits/bulk/", bulk.BulkAudits.as_view(), name="bulk_audits"),
    path("audits/new/", views.StartAudit.as_view(), name="start_audit"),
    path("audits/<int:pk>/record/", views.RecordAudit.as_view(), name="record"),
    path("audits/<int:pk>/publish/", views.PublishAudit.as_view(), name="publish"),
    path("findings/<int:pk>/task/", views.RaiseTask.as_view(), name="raise_task"),
    path("audits/<int:pk>/", views.AuditPage.as_view(), name="audit"),
    path("model/<slug:slug>/dates/", views.ModelDates.as_view(), name="model_dates"),
    path("progress/", views.ProgressPage.as_view(), name="progress"),
    path("returns/", views.ReturnList.as_view(), name="returns"),
    path("returns/bulk/", bulk.BulkReturns.as_view(), name="bulk_returns"),
    path("returns/<int:pk>/", views.AssessmentPage.as_view(), name="assessment"),
    path("themes/<int:number>/", views.ThemePage.as_view(), name="theme"),
]
