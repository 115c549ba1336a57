"""Sending a library file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from inquiries import roles
from inquiries.models import User

from .models import VersionStatus

LARGEST = 50 * 1024 * 1024
# As what the blocks of a file come in.
DRAFTS, AS_IT_SAYS = "drafts", "as-it-says"


class UploadForm(forms.Form):
    """A file, and as what its blocks come in.

    Text that comes in approved was read by nobody here, so only an admin may say so.
    """

    file = forms.FileField(
        label="Library file",
        help_text="JSON Lines, as “Save the library as a file” writes them, up to 50 MB.",
        error_messages={
            "required": "Choose the file to look at.",
            "empty": "The file is empty.",
        },
    )
    status = forms.ChoiceField(
        label="Its blocks come in",
        choices=[(DRAFTS, "as drafts, to be reviewed here"), (AS_IT_SAYS, "as the file says")],
        initial=DRAFTS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_approve_by_file(user):
            del self.fields["status"]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > LARGEST:
            raise forms.ValidationError(
                f"The file has {filesizeformat(file.size)}; this page takes up to "
                f"{filesizeformat(LARGEST)}. Send it in parts, or have it imported from the "
                "command line."
            )
        return file


def may_approve_by_file(user: User) -> bool:
    return roles.is_admin(user)


def status_for(user: User, asked: str) -> str:
    """The status that all blocks come in with; "" for what the file says."""
    is_theirs = may_approve_by_file(user) and asked == AS_IT_SAYS
    return "" if is_theirs else VersionStatus.DRAFT.value
