"""Django's admin as the admin role sees it."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest

from inquiries import roles


class DeskAdminSite(admin.AdminSite):
    """Templates, kinds and people; nobody's inquiries."""

    site_header = settings.CENTER_SHORT_NAME
    site_title = settings.CENTER_SHORT_NAME
    index_title = "Templates, kinds and people"

    def has_permission(self, request: HttpRequest) -> bool:
        return roles.is_admin(request.user)


class AdminRoleOnly(admin.ModelAdmin):
    """What the admin role may do; Django's own permission rows are not used."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return roles.is_admin(request.user)

    has_view_permission = has_add_permission = has_change_permission = (
        lambda self, request, obj=None: roles.is_admin(request.user)
    )

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # People's records and sent letters lean on these rows: retire, don't delete.
        return False
