from django.urls import path

from . import views

app_name = "maturity"

urlpatterns = [
    path("", views.MatrixPage.as_view(), name="matrix"),
    path("findings/", views.FindingList.as_view(), name="findings"),
    path("units/", views.UnitList.as_view(), name="units"),
    path("units/<str:code>/", views.UnitPage.as_view(), name="unit"),
    path("audits/", views.AuditList.as_view(), name="audits"),
    path("audits/<int:pk>/", views.AuditPage.as_view(), name="audit"),
    path("themes/<int:number>/", views.ThemePage.as_view(), name="theme"),
]
