"""The library's addresses."""

from django.urls import path

from .views import comparing, finding, library, writing

library_urls = [
    path("", finding.library, name="library"),
    path("new/", writing.new, name="library-new"),
    path("versions/<int:pk>/edit/", writing.edit, name="library-edit"),
    path("versions/<int:pk>/preview/", writing.preview, name="library-preview"),
    path("versions/<int:pk>/take-over/", writing.take_over, name="library-version-take-over"),
    path("versions/<int:pk>/submit/", writing.submit, name="library-version-submit"),
    path("versions/<int:pk>/discard/", writing.discard, name="library-version-discard"),
    path("versions/<int:pk>/approve/", library.approve, name="library-version-approve"),
    path("versions/<int:pk>/send-back/", library.send_back, name="library-version-send-back"),
    path("versions/<int:pk>/retire/", library.retire, name="library-version-retire"),
    path("<slug:key>/", library.block, name="library-block"),
    path("<slug:key>/draft/", writing.draft, name="library-draft"),
    path("<slug:key>/compare/", comparing.compare, name="library-compare"),
]
