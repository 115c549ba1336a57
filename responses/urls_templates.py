"""The addresses of letter templates."""

from django.urls import URLPattern, path

from .views import templates

template_urls: list[URLPattern] = [
    path("", templates.template_list, name="template-list"),
    path("<int:pk>/", templates.template, name="template"),
    path("<int:pk>/edit/", templates.edit, name="template-edit"),
    path("<int:pk>/preview/", templates.preview, name="template-preview"),
    path("<int:pk>/submit/", templates.submit, name="template-submit"),
    path("<int:pk>/discard/", templates.discard, name="template-discard"),
    path("<int:pk>/approve/", templates.approve, name="template-approve"),
    path("<int:pk>/send-back/", templates.send_back, name="template-send-back"),
    path("<str:language>/", templates.versions, name="template-versions"),
    path("<str:language>/draft/", templates.draft, name="template-draft"),
    path("<str:language>/compare/", templates.compare, name="template-compare"),
]
