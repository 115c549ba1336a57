"""The addresses of mail that came in."""

from django.urls import URLPattern, path

from .views import received

received_urls: list[URLPattern] = [
    path("", received.mail, name="mail"),
    path("<int:pk>/", received.message, name="mail-message"),
    path("<int:pk>/original/", received.original, name="mail-original"),
    path("<int:pk>/belongs/", received.belongs, name="mail-belongs"),
    path("<int:pk>/seen/", received.seen, name="mail-seen"),
    path("<int:pk>/remove/", received.remove, name="mail-remove"),
]
