from django.urls import path

from .views import edit, heat_map, indicators, matrix, register

app_name = "risks"

urlpatterns = [
    path("", register.RiskList.as_view(), name="list"),
    path("heat-map/", heat_map.HeatMap.as_view(), name="heat_map"),
    path("indicators/", indicators.IndicatorCatalogue.as_view(), name="indicators"),
    path("indicators/<slug:slug>/", indicators.IndicatorPage.as_view(), name="indicator"),
    path(
        "indicators/<slug:slug>/withdraw/",
        indicators.WithdrawReading.as_view(),
        name="withdraw_reading",
    ),
    path("matrix/", matrix.MatrixPage.as_view(), name="matrix"),
    path("matrix/<int:version>/", matrix.MatrixPage.as_view(), name="matrix_version"),
    path("<str:key>/reference/", edit.GiveRef.as_view(), name="give_ref"),
    path("<str:key>/programmes/", edit.Programmes.as_view(), name="programmes"),
    path("<str:key>/leads/", edit.Leads.as_view(), name="leads"),
    path("<str:key>/review/", edit.Review.as_view(), name="review"),
    path("<str:key>/score/", edit.Score.as_view(), name="score"),
    path("<str:key>/state/", edit.ChangeState.as_view(), name="change_state"),
    path("<str:key>/register/", edit.Move.as_view(), name="move"),
    path("<str:key>/withdraw/", edit.Withdraw.as_view(), name="withdraw"),
    path("<str:key>/tasks/<int:link>/", edit.Answer.as_view(), name="answer"),
    path("<str:key>/", register.RiskDetail.as_view(), name="detail"),
]
