from django.urls import path

from . import bulk_views, edit_views, list_views, measure_views, my_views, plan_views, views

app_name = "actions"

urlpatterns = [
    path("", views.KeyTaskList.as_view(), name="list"),
    path("mine/", my_views.MyTaskList.as_view(), name="mine"),
    path("mine/no-change/", my_views.MyNoChange.as_view(), name="no_change"),
    path("mine/e-mail/", my_views.MyDigest.as_view(), name="digest"),
    path("slippage/", views.Slippage.as_view(), name="slippage"),
    path("plans/", views.PlanList.as_view(), name="plans"),
    path("plans/<slug:slug>/", views.PlanDetail.as_view(), name="plan"),
    path(
        "plans/<slug:slug>/carry-forward/", plan_views.CarryForward.as_view(), name="carry_forward"
    ),
    path("bulk/", bulk_views.BulkChange.as_view(), name="bulk"),
    path("import/", plan_views.Import.as_view(), name="import"),
    path("views/save/", list_views.SaveView.as_view(), name="save_view"),
    path("views/<int:pk>/delete/", list_views.DeleteView.as_view(), name="delete_view"),
    path("tasks/<int:pk>/", views.KeyTaskDetail.as_view(), name="detail"),
    path("tasks/<int:pk>/history/", views.KeyTaskHistory.as_view(), name="history"),
    path("tasks/<int:pk>/update/", edit_views.TaskUpdateForm.as_view(), name="update"),
    path("tasks/<int:pk>/decide/", edit_views.TaskDecision.as_view(), name="decide"),
    path("tasks/<int:pk>/move/", edit_views.TaskMove.as_view(), name="move"),
    path("tasks/<int:pk>/trigger/", edit_views.TaskTrigger.as_view(), name="trigger"),
    path("tasks/<int:pk>/withdraw/", edit_views.TaskWithdrawal.as_view(), name="withdraw"),
    path("tasks/<int:pk>/reopen/", edit_views.TaskReopening.as_view(), name="reopen"),
    path("measures/<int:pk>/", measure_views.MeasureDetail.as_view(), name="measure"),
    path("measures/<int:pk>/read/", measure_views.MeasureReading.as_view(), name="read"),
    path("evidence/<int:pk>/", edit_views.EvidenceFile.as_view(), name="evidence"),
]
