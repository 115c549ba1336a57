"""The library's addresses."""

from django.urls import path

from .views import library

library_urls = [
    path("", library.library, name="library"),
    path("new/", library.new, name="library-new"),
    path("versions/<int:pk>/edit/", library.edit, name="library-edit"),
    path("versions/<int:pk>/submit/", library.submit, name="library-version-submit"),
    path("versions/<int:pk>/discard/", library.discard, name="library-version-discard"),
    path("versions/<int:pk>/approve/", library.approve, name="library-version-approve"),
    path("versions/<int:pk>/send-back/", library.send_back, name="library-version-send-back"),
    path("versions/<int:pk>/retire/", library.retire, name="library-version-retire"),
    path("<slug:key>/", library.block, name="library-block"),
    path("<slug:key>/draft/", library.draft, name="library-draft"),
]
