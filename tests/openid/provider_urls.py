"""The provider's addresses: Django OAuth Toolkit's, a page to sign in, and one that changes whose groups are which."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import Group, User
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path


class SignIn(LoginView):
    """A form without a template of its own."""

    def render_to_response(self, context, **kwargs):
        form, token = AuthenticationForm(self.request).as_p(), get_token(self.request)
        return HttpResponse(
            '<!DOCTYPE html><html lang="en"><title>The provider</title><h1>The provider</h1>'
            f'<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="{token}">{form}<button>Continue</button></form></html>'
        )


def set_groups(request, username):
    """A directory changes: what the next sign-in says of somebody."""
    names = filter(None, request.GET.get("groups", "").split(","))
    groups = [Group.objects.get_or_create(name=name)[0] for name in names]
    User.objects.get(username=username).groups.set(groups)
    return HttpResponse("changed")


urlpatterns = [
    path("o/", include("oauth2_provider.urls")),
    path("sign-in/", SignIn.as_view()),
    path("people/<str:username>/", set_groups),
]
