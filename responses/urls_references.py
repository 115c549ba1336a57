"""The addresses of references."""

from django.urls import path

from .views import reference_merging, reference_writing, references

reference_urls = [
    path("", references.references, name="references"),
    path("pick/", references.pick, name="reference-pick"),
    path("add/", reference_writing.add, name="reference-add"),
    path("add/look/", reference_writing.look, name="reference-look"),
    path("add/store/", reference_writing.store, name="reference-store"),
    path("duplicates/", reference_merging.duplicates, name="reference-duplicates"),
    path("flags/<int:pk>/lift/", references.lift, name="reference-lift"),
    path("key/<slug:key>/", references.reference, name="reference"),
    path("key/<slug:key>/edit/", reference_writing.edit, name="reference-edit"),
    path("key/<slug:key>/flag/", references.flag, name="reference-flag"),
    path("key/<slug:key>/apart/", reference_merging.apart, name="reference-apart"),
    path("key/<slug:key>/merge/", reference_merging.merge_into, name="reference-merge"),
]
