from django.urls import path

from . import views

app_name = "risks"

urlpatterns = [
    path("", views.RiskList.as_view(), name="list"),
    path("heat-map/", views.HeatMap.as_view(), name="heat_map"),
    path("indicators/", views.IndicatorCatalogue.as_view(), name="indicators"),
    path("<str:key>/", views.RiskDetail.as_view(), name="detail"),
]
