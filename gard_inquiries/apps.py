"""App configurations that swap in our own parts."""

from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    """Django's admin, open to the admin role only."""

    default_site = "gard_inquiries.admin_site.DeskAdminSite"

    def ready(self) -> None:
        super().ready()
        from . import checks  # noqa: F401 - registers them
