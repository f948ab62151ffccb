from django.urls import path

from . import views

app_name = "retention"

urlpatterns = [
    path("", views.Retention.as_view(), name="page"),
    path("change/", views.ChangeRetention.as_view(), name="change"),
    path("my-data.zip", views.OwnData.as_view(), name="own_data"),
    path("people/", views.People.as_view(), name="people"),
    path("people/<int:pk>/close/", views.CloseAccount.as_view(), name="close_account"),
    path("people/<int:pk>/data.zip", views.PersonData.as_view(), name="person_data"),
]
