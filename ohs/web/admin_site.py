"""The admin as a whole: signing in is done elsewhere; a lead is shown what they keep there and nothing else."""

from functools import partial

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from ohs.core.text import own_words

# Apps of the sign-in package.
OF_THE_SIGN_IN = ("account", "mfa", "socialaccount")


class RegisterAdminSite(AdminSite):
    site_header = "Health, Safety and Wellbeing"
    site_title = "Health, Safety and Wellbeing"
    index_title = "Manage registers"
    # The list of all kinds beside each page would be put there by a script once the page is drawn, which then jumps aside.
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Signing in is done on one page, with its rate limits and second factor, for the admin too.
        self.login = secure_admin_login(self.login)

    def password_change(self, request, extra_context=None):
        """A password is changed on one page, which notes it and asks as often as is safe."""
        return redirect("account_change_password")

    def register(self, model_or_iterable, admin_class=None, **options):
        """What the sign-in package keeps of people is changed on their account pages and by operations, not here."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model._meta.app_label not in OF_THE_SIGN_IN]
        if ours:
            super().register(ours, admin_class, **options)

    def get_app_list(self, request, app_label=None):
        """The kinds of record that this person works on here, put together once a page shows them: few do, and all are given them.

        A role that may change only what its posts lead has `<app>.update_led_<model>` and no more: whoever has that is
        shown those kinds, not everything that they may read. Whoever only reads is shown all that they may read.
        """
        return SimpleLazyObject(partial(self._app_list, request, app_label))

    def _app_list(self, request, app_label):
        found = super().get_app_list(request, app_label)
        for app in found:
            for each in app["models"]:
                each["name"] = own_words(str(each["name"]))
        if not _changes_only_what_they_lead(request.user):
            return found
        for app in found:
            app["models"] = [each for each in app["models"] if _works_on(request.user, each)]
        return [app for app in found if app["models"]]


def _changes_only_what_they_lead(user) -> bool:
    held = user.get_all_permissions()
    led = [name for name in held if name.partition(".")[2].startswith("update_led_")]
    return bool(led) and not any(name.replace("update_led_", "change_") in held for name in led)


def _works_on(user, listed: dict) -> bool:
    named = listed["model"]._meta
    led = f"{named.app_label}.update_led_{named.model_name}"
    return listed["perms"]["add"] or user.has_perm(led)
