"""The site's addresses as they are where the webhooks have a secret."""

from django.urls import include, path

from gard_inquiries.urls import handler400, urlpatterns
from responses.outbox.receiving.webhooks import webhook_urls

__all__ = ["handler400"]

urlpatterns = [*urlpatterns, path("hooks/", include(webhook_urls))]
