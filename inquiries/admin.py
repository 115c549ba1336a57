"""Kinds and people. Nobody's inquiries: those belong to the desk."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Field, ManyToManyField
from django.forms import CheckboxSelectMultiple, ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from gard_inquiries.admin_site import AdminRoleOnly

from . import roles
from .models import Kind, User

# Roles are fixed by a migration; what each may do is code.
admin.site.unregister(Group)


class KindRow(ModelForm):
    """A line of the list, whose one input says aloud which kind it moves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        position = self.fields["position"]
        position.widget.attrs["aria-label"] = f"Position of {self.instance}"
        # The list has no place for it, and the input would point to nothing.
        position.help_text = ""


@admin.register(Kind)
class KindAdmin(AdminRoleOnly):
    list_display = ["name", "key", "asked_as", "position", "review_months"]
    list_editable = ["position"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[KindRow]:
        return KindRow

    def get_readonly_fields(self, request: HttpRequest, obj: Kind | None = None) -> list[str]:
        # Library files name kinds by their key.
        return ["key"] if obj else []


@admin.register(User)
class DeskUserAdmin(AdminRoleOnly, UserAdmin):
    """People at the desk: names, address, whether they may sign in, and their roles.

    Superusers and Django's permissions aren't offered: the desk doesn't use them.
    """

    list_display = ["username", "first_name", "last_name", "email", "is_active", "role_names"]
    list_filter = ["is_active", "groups"]
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("At the desk", {"fields": ("is_active", "groups")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("At the desk", {"fields": ("groups",)}),
    )
    filter_horizontal = []

    @admin.display(description="roles")
    def role_names(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all()))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def save_model(
        self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool
    ) -> None:
        """Whose account is closed can't be asked about their texts any more."""
        super().save_model(request, obj, form, change)
        owned = 0 if obj.is_active else obj.owned_blocks.count()
        if owned:
            page = reverse("owner", args=[obj.pk])
            text = '{} still owns blocks of the library ({}). <a href="{}">Hand them over</a>'
            messages.warning(request, format_html(text, obj, owned, page))

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "email":
            field.help_text = (
                "For a mail each working day of what waits for them, if anything does; and for "
                "admins, of letters that can't leave. Without an address there is none."
            )
        return field

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelMultipleChoiceField[Any] | None":
        """Only the four roles are offered."""
        kwargs["widget"] = CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and db_field.name == "groups":
            field.queryset = Group.objects.filter(name__in=roles.ALL)
            field.label = "Roles"
            field.help_text = "What this person does here; several are possible."
        return field
