"""Letter templates: what admins own of every letter."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models
from django.http import HttpRequest

from gard_inquiries.admin_site import AdminRoleOnly
from inquiries import roles

from .letters.assembly import current_template
from .letters.models import KindText, LetterTemplate

# Most of these texts are a line or two.
SHORT_TEXTS: "dict[type[models.Field[Any, Any]], dict[str, Any]]" = {
    models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}
}
# A heading or a salutation is a sentence, and is seen whole.
SENTENCE = AdminTextInputWidget(attrs={"class": "vTextField vLargeTextField"})
PLAIN = "No slots: curly braces are printed as they are."
PARAGRAPHS = f"An empty line begins a new paragraph. {PLAIN}"


class LetterTemplateForm(forms.ModelForm):
    class Meta:
        widgets = dict.fromkeys(
            ["letterhead_name", "letterhead_program", "salutation", "salutation_nameless"], SENTENCE
        )
        help_texts = {
            "name": "For this list alone; no letter shows it.",
            "language": "Its code, for example “en”.",
            "is_current": (
                "New letters in this language start from this template. Only one in a language can "
                "be the current one, and without one no letter can be started: to change over, "
                "save the old one without this tick, then the new one with it. Letters that are "
                "being written keep the template they began with, and show what is changed in it. "
                "Letters that were approved never change."
            ),
            "letterhead_name": "The center's name, at the top of every letter.",
            "salutation": (
                "May hold {name}, which becomes the person's name: “Dear {name},” gives "
                "“Dear Maria Lopez,”. No other slot."
            ),
            "salutation_nameless": f"For people who gave no name, for example “Hello,”. {PLAIN}",
            "opening": (
                f"Stands between the specialist's own words and the first section. {PARAGRAPHS}"
            ),
            "closing": f"Stands after the last section, before the disclaimer. {PARAGRAPHS}",
            "sign_off": f"A line each. {PLAIN}",
        }

    def clean_is_current(self) -> bool:
        """At most one a language; the database's own refusal doesn't say which it is."""
        wanted: bool = self.cleaned_data["is_current"]
        current = current_template(self.cleaned_data.get("language", ""))
        if wanted and current and current != self.instance:
            raise forms.ValidationError(
                f"“{current}” is the current template in this language. Save that one without "
                "this tick first."
            )
        return wanted


class KindTextForm(forms.ModelForm):
    class Meta:
        widgets = dict.fromkeys(["heading_pattern", "heading_general"], SENTENCE)
        help_texts = {
            "heading_pattern": (
                "May hold {disease}, which becomes the disease's name: “What is {disease}?” gives "
                "“What is Fabry disease?”. No other slot. A block with a heading of its own "
                "keeps that."
            ),
            "heading_general": (
                f"The heading where no disease is named, for example “What is it?”. {PLAIN}"
            ),
            "standing_paragraph": (
                f"Stands at the end of every section of this kind. {PARAGRAPHS}"
            ),
        }


class KindTextInline(admin.StackedInline):
    """Heading pattern and standing paragraph of each kind."""

    model = KindText
    form = KindTextForm
    extra = 0
    formfield_overrides = SHORT_TEXTS

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return roles.is_admin(request.user)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(LetterTemplate)
class LetterTemplateAdmin(AdminRoleOnly):
    form = LetterTemplateForm
    list_display = ["name", "language", "is_current"]
    inlines = [KindTextInline]
    formfield_overrides = SHORT_TEXTS
