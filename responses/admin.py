"""Letter templates, to look up: they are written and approved at the desk. And of kinds, what
letters have to say about them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gard_inquiries.admin_site import AdminRoleOnly
from inquiries import roles
from inquiries.admin import KindAdmin
from inquiries.models import Kind

from .letters.headings import templates_without_heading
from .letters.models import KindText, LetterTemplate

admin.site.unregister(Kind)


class KindForm(forms.ModelForm):
    """A name that heads sections of letters is a text like any other: no one person changes it."""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if "name" not in self.changed_data or self.instance.pk is None:
            return name
        headed = [str(template) for template in templates_without_heading(self.instance)]
        if headed:
            raise forms.ValidationError(
                f"Sections of letters are headed “{self.instance.name.capitalize()}”, because "
                f"these have no heading of their own for it: {', '.join(headed)}. Write one in "
                "the letter template first, and have it approved; then the name can change."
            )
        return name


@admin.register(Kind)
class HeadingKindAdmin(KindAdmin):
    """The front door's page, minding what letters do with a kind's name."""

    form = KindForm


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
