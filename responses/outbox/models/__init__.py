"""What leaves the house, what comes back, and what is told to staff."""

from .deliveries import (
    DELIVERY_MOVES,
    Attempt,
    Channel,
    Delivery,
    DeliveryStatus,
    Outcome,
    Purpose,
)
from .pacing import Pace
from .received import Received, Sort, Standing, Via
from .staff import StaffMail

__all__ = [
    "DELIVERY_MOVES",
    "Attempt",
    "Channel",
    "Delivery",
    "DeliveryStatus",
    "Outcome",
    "Pace",
    "Purpose",
    "Received",
    "Sort",
    "StaffMail",
    "Standing",
    "Via",
]
