"""Letter templates: what admins own of every letter."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.http import HttpRequest

from gard_inquiries.admin_site import AdminRoleOnly
from inquiries import roles

from .letters.models import KindText, LetterTemplate

# Most of these texts are a line or two.
SHORT_TEXTS: "dict[type[models.Field[Any, Any]], dict[str, Any]]" = {
    models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}
}


class KindTextInline(admin.StackedInline):
    """Heading pattern and standing paragraph of each kind."""

    model = KindText
    extra = 0
    formfield_overrides = SHORT_TEXTS

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return roles.is_admin(request.user)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(LetterTemplate)
class LetterTemplateAdmin(AdminRoleOnly):
    list_display = ["name", "language", "is_current"]
    inlines = [KindTextInline]
    formfield_overrides = SHORT_TEXTS
