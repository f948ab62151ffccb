from django.urls import path

from .views import bulk, edit_risk, heat_map, indicators, matrix, records, risks

app_name = "risks"

urlpatterns = [
    path("", risks.RiskList.as_view(), name="list"),
    path("heat-map/", heat_map.HeatMap.as_view(), name="heat_map"),
    path("indicators/", indicators.IndicatorList.as_view(), name="indicators"),
    path("indicators/bulk/", bulk.BulkIndicators.as_view(), name="bulk_indicators"),
    path("indicators/new/", records.IndicatorNew.as_view(), name="indicator_new"),
    path("indicators/<slug:slug>/edit/", records.IndicatorEdit.as_view(), name="indicator_edit"),
    path("indicators/<slug:slug>/reading/", records.ReadingNew.as_view(), name="reading_new"),
    path("indicators/<slug:slug>/", indicators.IndicatorPage.as_view(), name="indicator"),
    path(
        "indicators/<slug:slug>/withdraw/",
        indicators.WithdrawReading.as_view(),
        name="withdraw_reading",
    ),
    path("matrix/", matrix.MatrixPage.as_view(), name="matrix"),
    path("matrix/<int:version>/", matrix.MatrixPage.as_view(), name="matrix_version"),
    path("bulk/", bulk.BulkRisks.as_view(), name="bulk"),
    path("new/", records.RiskNew.as_view(), name="new"),
    path("<str:key>/edit/", records.RiskEdit.as_view(), name="edit"),
    path("<str:key>/controls/new/", records.ControlNew.as_view(), name="control_new"),
    path("<str:key>/controls/<int:pk>/edit/", records.ControlEdit.as_view(), name="control_edit"),
    path("<str:key>/reference/", edit_risk.GiveRef.as_view(), name="give_ref"),
    path("<str:key>/programmes/", edit_risk.Programmes.as_view(), name="programmes"),
    path("<str:key>/leads/", edit_risk.Leads.as_view(), name="leads"),
    path("<str:key>/review/", edit_risk.Review.as_view(), name="review"),
    path("<str:key>/score/", edit_risk.Score.as_view(), name="score"),
    path("<str:key>/state/", edit_risk.ChangeState.as_view(), name="change_state"),
    path("<str:key>/register/", edit_risk.Move.as_view(), name="move"),
    path("<str:key>/withdraw/", edit_risk.Withdraw.as_view(), name="withdraw"),
    path("<str:key>/tasks/<int:link>/", edit_risk.Answer.as_view(), name="answer"),
    path("<str:key>/", risks.RiskDetail.as_view(), name="detail"),
]
