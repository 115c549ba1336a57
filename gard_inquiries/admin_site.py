"""Django's admin as the admin role sees it."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from inquiries import roles


class DeskAdminSite(admin.AdminSite):
    """Templates, kinds and people; nobody's inquiries."""

    site_header = settings.CENTER_SHORT_NAME
    site_title = settings.CENTER_SHORT_NAME
    index_title = "Templates, kinds and people"

    def has_permission(self, request: HttpRequest) -> bool:
        return roles.is_admin(request.user)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
        """The site's own page for signing in: one door, with its limits and its second step."""
        wanted = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")


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
