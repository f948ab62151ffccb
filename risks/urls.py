from django.urls import path

from . import matrix_pages, views, work

app_name = "risks"

urlpatterns = [
    path("", views.RiskList.as_view(), name="list"),
    path("heat-map/", views.HeatMap.as_view(), name="heat_map"),
    path("indicators/", views.IndicatorCatalogue.as_view(), name="indicators"),
    path("indicators/<slug:slug>/", views.IndicatorPage.as_view(), name="indicator"),
    path("matrix/", matrix_pages.MatrixPage.as_view(), name="matrix"),
    path("matrix/<int:version>/", matrix_pages.MatrixPage.as_view(), name="matrix_version"),
    path("<str:key>/reference/", work.GiveRef.as_view(), name="give_ref"),
    path("<str:key>/leads/", work.Leads.as_view(), name="leads"),
    path("<str:key>/review/", work.Review.as_view(), name="review"),
    path("<str:key>/score/", work.Score.as_view(), name="score"),
    path("<str:key>/state/", work.ChangeState.as_view(), name="change_state"),
    path("<str:key>/register/", work.Move.as_view(), name="move"),
    path("<str:key>/tasks/<int:link>/", work.Answer.as_view(), name="answer"),
    path("<str:key>/", views.RiskDetail.as_view(), name="detail"),
]
