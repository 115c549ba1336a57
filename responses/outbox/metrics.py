"""Figures for Prometheus, counted in the database when they are asked for.

So they are the same whichever web process answers. No label names a person, an inquiry
or a member of staff.
"""

from collections.abc import Iterator
from itertools import product
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet, TextChoices
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from inquiries.models import Inquiry, Status

from .health import seconds_waited
from .models import (
    Attempt,
    Channel,
    Delivery,
    DeliveryStatus,
    Outcome,
    Purpose,
    Received,
    Sort,
)

# Columns, and what may stand in them.
Labels = dict[str, type[TextChoices]]
Family = TypeVar("Family", CounterMetricFamily, GaugeMetricFamily)


def text() -> bytes:
    """All figures in Prometheus' text format, version 0.0.4."""
    return generate_latest(REGISTRY)


class Figures:
    """What ``prometheus_client`` calls a collector."""

    def collect(self) -> Iterator[Metric]:
        yield _deliveries()
        yield _attempts()
        yield _oldest()
        yield from _received()
        yield _inquiries()
        yield _waiting()


REGISTRY = CollectorRegistry()
REGISTRY.register(Figures())


def _deliveries() -> Metric:
    labels: Labels = {"status": DeliveryStatus, "channel": Channel, "purpose": Purpose}
    family = GaugeMetricFamily("gard_deliveries", "Deliveries by state.", labels=list(labels))
    return _counted(family, Delivery.objects.all(), labels)


def _attempts() -> Metric:
    """None is ever deleted, and no outcome changes: so this only grows."""
    family = CounterMetricFamily("gard_attempts", "Attempts that ended.", labels=["outcome"])
    return _counted(family, Attempt.objects.all(), {"outcome": Outcome})


def _oldest() -> Metric:
    about = "How long the oldest e-mail has waited to leave, through all its tries."
    return GaugeMetricFamily("gard_oldest_waiting_seconds", about, seconds_waited(timezone.now()))


def _received() -> Iterator[Metric]:
    family = CounterMetricFamily("gard_received", "Messages that came in.", labels=["sort"])
    yield _counted(family, Received.objects.all(), {"sort": Sort})
    about = "Messages that came in and wait for a person."
    yield GaugeMetricFamily("gard_received_waiting", about, Received.objects.waiting().count())


def _inquiries() -> Metric:
    family = GaugeMetricFamily("gard_inquiries", "Inquiries by state.", labels=["status"])
    return _counted(family, Inquiry.objects.all(), {"status": Status})


def _waiting() -> Metric:
    about = "Inquiries that wait for an answer, by the day that was promised."
    family = GaugeMetricFamily("gard_inquiries_waiting", about, labels=["due"])
    today = timezone.localdate()
    counts = Inquiry.objects.waiting().aggregate(
        late=Count("pk", filter=Q(due_on__lt=today)),
        today=Count("pk", filter=Q(due_on=today)),
        later=Count("pk", filter=Q(due_on__gt=today)),
    )
    for due, count in counts.items():
        family.add_metric([due], count)
    return family


def _counted(family: Family, rows: QuerySet[Model], labels: Labels) -> Family:
    """The rows counted by these columns; also what there is none of, so that a rate begins at 0."""
    counts = rows.order_by().values_list(*labels).annotate(count=Count("pk"))
    found = {tuple(values): count for *values, count in counts}
    for values in product(*(choices.values for choices in labels.values())):
        family.add_metric(values, found.get(values, 0))
    return family
