from django.contrib.admin.apps import AdminConfig


class RegisterAdminConfig(AdminConfig):
    """Django's admin, with our site."""

    default_site = "ohs.web.admin_site.RegisterAdminSite"
