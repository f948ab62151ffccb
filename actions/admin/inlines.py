"""Inlines that the admin pages of this register share."""

from django.contrib import admin

from ohs.web.admin import WithRelated


class RecordsInline(WithRelated, admin.StackedInline):
    """What is only ever added to, and not here; one under the other, for a table of long notes would have to scroll on a phone."""

    extra = 0
    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
