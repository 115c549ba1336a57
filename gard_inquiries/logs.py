"""What may stand in a log: never a name, an address, a token or a patient's words."""

import logging
import re

from django.views.debug import SafeExceptionReporterFilter

TOKEN_PATH = re.compile(r"/i/[^/\s\"']+")


class WithoutPaths(logging.Filter):
    """Blank the secret part of a person's link wherever a message names it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = TOKEN_PATH.sub("/i/…", message)
        if cleaned != message:
            record.msg, record.args = cleaned, None
        return True


class NothingPersonal(SafeExceptionReporterFilter):
    """Error reports without form entries, variables, cookies or settings' secrets."""

    def is_active(self, request: object) -> bool:
        return True

    def get_post_parameters(self, request):
        if request is None:
            return {}
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request, tb_frame):
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]
