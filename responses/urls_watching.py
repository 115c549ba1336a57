"""The addresses for those that watch over the site."""

from django.urls import path

from .views import watching

watching_urls = [
    path("healthz", watching.healthz, name="healthz"),
    path("metrics", watching.metrics, name="metrics"),
]
