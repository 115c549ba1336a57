"""gunicorn's own lines look like all others. It keeps no access log: paths hold secrets."""

from logging.config import dictConfig
from typing import Any

from gunicorn.glogging import Logger

from gard_inquiries.settings import LOGGING


class AsTheSettingsSay(Logger):
    """For the process that starts the web workers, too: it never loads the site."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        dictConfig(LOGGING)


logger_class = AsTheSettingsSay
