"""Letter templates, to look up. They are written and approved at the desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gard_inquiries.admin_site import AdminRoleOnly
from inquiries import roles

from .letters.models import KindText, LetterTemplate


class KindTextInline(admin.StackedInline):
    """Heading pattern and standing paragraph of each kind."""

    model = KindText
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return roles.is_admin(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False


@admin.register(LetterTemplate)
class LetterTemplateAdmin(AdminRoleOnly):
    list_display = [
        "__str__", "language", "number", "status", "approved_by", "approved_at", "at_the_desk"
    ]  # fmt: skip
    readonly_fields = ["at_the_desk"]
    inlines = [KindTextInline]

    # None of them: the desk's pages keep versions and four eyes.
    has_add_permission = has_change_permission = AdminRoleOnly.has_delete_permission

    def get_fields(self, request: HttpRequest, obj: LetterTemplate | None = None) -> Any:
        """The way to the desk stands first."""
        fields = [name for name in super().get_fields(request, obj) if name != "at_the_desk"]
        return ["at_the_desk", *fields]

    @admin.display(description="to read and write it")
    def at_the_desk(self, template: LetterTemplate) -> SafeString:
        address = reverse("template", args=[template.pk])
        return format_html('<a href="{}">{} at the desk</a>', address, template)
