from django.urls import path, reverse_lazy
from django.views.generic import RedirectView

from .views import (
    bulk,
    edit_task,
    measures,
    mine,
    plans,
    programmes,
    recommendations,
    records,
    slippage,
    tasks,
)

app_name = "actions"

_RECOMMENDATION = "recommendations/<int:pk>/"

urlpatterns = [
    path("", tasks.KeyTaskList.as_view(), name="list"),
    path("mine/", RedirectView.as_view(url=reverse_lazy("work:mine")), name="mine"),
    path("mine/no-change/", mine.MyNoChange.as_view(), name="no_change"),
    path("mine/e-mail/", RedirectView.as_view(url=reverse_lazy("work:digest")), name="digest"),
    path("slippage/", slippage.Slippage.as_view(), name="slippage"),
    path("plans/", plans.PlanList.as_view(), name="plans"),
    path("plans/bulk/", bulk.BulkPlans.as_view(), name="bulk_plans"),
    path("plans/new/", records.PlanNew.as_view(), name="plan_new"),
    path("plans/<slug:slug>/", plans.PlanDetail.as_view(), name="plan"),
    path("plans/<slug:slug>/carry-forward/", plans.CarryForward.as_view(), name="carry_forward"),
    path("plans/<slug:slug>/edit/", records.PlanEdit.as_view(), name="plan_edit"),
    path("plans/<slug:slug>/actions/new/", records.ActionNew.as_view(), name="action_new"),
    path("plans/<slug:slug>/tasks/new/", records.TaskNew.as_view(), name="task_new"),
    path("plans/<slug:slug>/measures/new/", records.MeasureNew.as_view(), name="measure_new"),
    path("key-actions/<int:pk>/edit/", records.ActionEdit.as_view(), name="action_edit"),
    path("recommendations/", recommendations.RecommendationList.as_view(), name="recommendations"),
    path(
        "recommendations/bulk/",
        bulk.BulkRecommendations.as_view(),
        name="bulk_recommendations",
    ),
    path(
        "recommendations/new/",
        recommendations.RecommendationNew.as_view(),
        name="recommendation_new",
    ),
    *(
        path(f"{_RECOMMENDATION}{address}", view.as_view(), name=f"recommendation{name}")
        for address, view, name in (
            ("", recommendations.RecommendationDetail, ""),
            ("edit/", recommendations.RecommendationEdit, "_edit"),
            ("respond/", recommendations.RecommendationRespond, "_respond"),
            ("implemented/", recommendations.RecommendationImplemented, "_implemented"),
            ("effect/", recommendations.RecommendationEffect, "_effect"),
            ("note/", recommendations.RecommendationNote, "_note"),
        )
    ),
    path("programmes/", programmes.ProgrammeList.as_view(), name="programmes"),
    path("programmes/bulk/", bulk.BulkProgrammes.as_view(), name="bulk_programmes"),
    path("programmes/new/", programmes.ProgrammeNew.as_view(), name="programme_new"),
    path("programmes/<slug:slug>/", programmes.ProgrammeDetail.as_view(), name="programme"),
    path("programmes/<slug:slug>/edit/", programmes.ProgrammeEdit.as_view(), name="programme_edit"),
    path("programmes/<slug:slug>/note/", programmes.ProgrammeNote.as_view(), name="programme_note"),
    path("bulk/", bulk.BulkTasks.as_view(), name="bulk"),
    # Plans come in by the page that all files come in by.
    path(
        "import/",
        RedirectView.as_view(url=reverse_lazy("imports:upload", args=["plan"])),
        name="import",
    ),
    path("tasks/<int:pk>/", tasks.KeyTaskDetail.as_view(), name="detail"),
    path("tasks/<int:pk>/edit/", records.TaskEdit.as_view(), name="task_edit"),
    path("tasks/<int:pk>/history/", tasks.KeyTaskHistory.as_view(), name="history"),
    path("tasks/<int:pk>/update/", edit_task.UpdateTask.as_view(), name="update"),
    path("tasks/<int:pk>/decide/", edit_task.DecideTask.as_view(), name="decide"),
    path("tasks/<int:pk>/move/", edit_task.MoveTask.as_view(), name="move"),
    path("tasks/<int:pk>/trigger/", edit_task.TriggerTask.as_view(), name="trigger"),
    path("tasks/<int:pk>/withdraw/", edit_task.WithdrawTask.as_view(), name="withdraw"),
    path("tasks/<int:pk>/mistake/", edit_task.WithdrawUpdate.as_view(), name="withdraw_update"),
    path("tasks/<int:pk>/reopen/", edit_task.ReopenTask.as_view(), name="reopen"),
    path("measures/<int:pk>/", measures.MeasureDetail.as_view(), name="measure"),
    path("measures/<int:pk>/edit/", records.MeasureEdit.as_view(), name="measure_edit"),
    path("measures/<int:pk>/read/", measures.MeasureReading.as_view(), name="read"),
    path("measures/<int:pk>/mistake/", measures.WithdrawReading.as_view(), name="withdraw_reading"),
    path("evidence/<int:pk>/", edit_task.EvidenceFile.as_view(), name="evidence"),
]
