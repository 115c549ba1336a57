"""Settings, read from the environment.

With nothing set, the project runs *embedded*: DEBUG, SQLite, a broker of files
and a mail catcher, all under ``var/`` and all on this machine. As soon as a
``SECRET_KEY`` or a ``DATABASE_URL`` is given, DEBUG is off unless asked for.
``docs/operations.md`` lists every variable.
"""

from datetime import date
from email.utils import formataddr
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from gard_inquiries.schedule import REVIEWS_OPEN_AT, schedule  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

EMBEDDED = not (env.str("SECRET_KEY", default="") or env.str("DATABASE_URL", default=""))
DEBUG = env.bool("DEBUG", default=EMBEDDED)

DEVELOPMENT_KEY = "only-for-trying-the-software-on-one-machine-never-for-real-mail"
SECRET_KEY = env.str("SECRET_KEY", default="") or DEVELOPMENT_KEY
if SECRET_KEY == DEVELOPMENT_KEY and not DEBUG:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Outside DEBUG the site starts only with a key of its own: "
        "set SECRET_KEY to 50 or more random characters (see docs/operations.md)."
    )

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The address that links in letters start with.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")

# --- The center, as the public pages name it -------------------------------
CENTER_NAME = env.str("CENTER_NAME", default="Genetic and Rare Diseases Information Center")
CENTER_SHORT_NAME = env.str("CENTER_SHORT_NAME", default="GARD Information Center")
CENTER_PHONE = env.str("CENTER_PHONE", default="")
CENTER_ADDRESS = env.str("CENTER_ADDRESS", default="")
# Working days within which an answer is promised.
ANSWER_WORKING_DAYS = env.int("ANSWER_WORKING_DAYS", default=9)


def day_from(text: str) -> date:
    """The date that a setting names, such as 2026-12-25."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ImproperlyConfigured(
            f"CENTER_CLOSED_ON: “{text}” is not a date. Write the days as 2026-12-25,2027-01-01."
        ) from None


# Holidays and other days that are no working days; weekends never are.
CENTER_CLOSED_ON = frozenset(map(day_from, env.list("CENTER_CLOSED_ON", default=[])))
# How many days ahead of its date a block's owner is asked to look at it again.
REVIEW_AHEAD_DAYS = env.int("REVIEW_AHEAD_DAYS", default=30)
# Paper of printed letters: "A4" or "Letter".
PAPER = env.str("PAPER", default="Letter")

# --- Applications ----------------------------------------------------------
INSTALLED_APPS = [
    "inquiries",
    "responses",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "gard_inquiries.apps.DeskAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_include_bootstrap",
    "django_prose_editor",
    "js_asset",
]
AUTH_USER_MODEL = "inquiries.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "gard_inquiries.urls"
WSGI_APPLICATION = "gard_inquiries.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "inquiries.context.center",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database, cache, sessions ---------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other instead of failing: SQLite takes the write
    # lock when a transaction begins, and WAL lets readers go on meanwhile.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "gard_inquiries.caches.RedisOrNothing",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
            # Its incr() starts the time again, with this: counters of a day must last one.
            "TIMEOUT": 24 * 60 * 60,
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }
# References of another program: 5 MB of them, pasted; then 2,000, each with a choice.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_500
# The answers that a person is still checking wait in the session.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"

# --- Signing in: staff only, no sign-up ------------------------------------
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "gard_inquiries.accounts.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = CENTER_SHORT_NAME

# --- Static files: from wheels and our own folder, no other host -----------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# WhiteNoise warns of a folder that is not there, and on a fresh clone it is not.
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "gard_inquiries" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# Wheels' style sheets name source maps that they don't ship.
WHITENOISE_MANIFEST_STRICT = False

# --- Security --------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # The hash is of the rules that the editor of answer blocks adds to its page.
        "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
        # The editor of answer blocks sets style attributes on its own nodes.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "inquiries.views.errors.csrf_failure"
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Who watches from beside the web server asks it without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many trusted proxies add to X-Forwarded-For; 0 trusts none.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- The public form's limits ----------------------------------------------
ASK_RATE = env.str("ASK_RATE", default="20/h")
# Filled-in forms, right or wrong: each may leave a session behind.
FORM_RATE = env.str("FORM_RATE", default="200/h")
ACKNOWLEDGEMENTS_PER_ADDRESS_A_DAY = 3

# --- Mail: to a catcher on this machine unless told otherwise --------------
EMAIL_HOST = env.str("EMAIL_HOST", default="127.0.0.1")
EMAIL_PORT = env.int("EMAIL_PORT", default=8025)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
# Seconds to wait for the mail server's reply at each step, and for its reply to a whole
# message, which it may think about for ten minutes (RFC 5321, 4.5.3.2.6).
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=30)
EMAIL_REPLY_TIMEOUT = env.int("EMAIL_REPLY_TIMEOUT", default=600)
# Messages a minute, of all workers together; 0 is no limit.
EMAIL_PER_MINUTE = env.int("EMAIL_PER_MINUTE", default=0)
# A worker leaves a mail server in trouble alone for so long, then 6 and 60 times as long.
REST_SECONDS = env.float("REST_SECONDS", default=10)
# How long an approved letter waits, so that it can be pulled back.
UNDO_SECONDS = env.int("UNDO_SECONDS", default=60)
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=formataddr((CENTER_NAME, "letters@localhost"))
)
SERVER_EMAIL = env.str("SERVER_EMAIL", default="root@localhost")
MESSAGE_ID_DOMAIN = env.str("MESSAGE_ID_DOMAIN", default="localhost")
MAIL_CATCHER_DIR = Path(env.str("MAIL_CATCHER_DIR", default=str(VAR_DIR / "mail")))

from .settings_incoming import *  # noqa: E402, F403 - after .env was read

# --- Watching ----------------------------------------------------------------
# Seconds that a message may wait to leave before /healthz calls it ill; 0: as long as it likes.
HEALTH_LONGEST_WAIT = env.int("HEALTH_LONGEST_WAIT", default=60 * 60)
# Who may read /metrics, as "Authorization: Bearer …"; without it the page isn't there.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Who hears, besides admins, of messages that wait longer than this, or are in doubt.
ALERT_EMAILS = env.list("ALERT_EMAILS", default=[])
ALERT_AFTER_SECONDS = env.int("ALERT_AFTER_SECONDS", default=60 * 60)

# --- Celery: Redis, or files on this machine -------------------------------
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="gard")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker waits for a broker that is away as long as it takes.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A web request only leaves a hint: it must not wait for a broker that is away.
    # (Reading waits at most a second at a time, so the worker is not disturbed.)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "max_retries": 0,
        "socket_connect_timeout": 2,
        "socket_timeout": 3,
    }
else:
    BROKER_DIR = VAR_DIR / "broker"
    for folder in ("messages", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
    }
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=15)
CELERY_BEAT_SCHEDULE = schedule(SWEEP_SECONDS) | INCOMING_SCHEDULE  # noqa: F405
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- Language and time -----------------------------------------------------
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")

# --- Logging: what happened, never to whom ---------------------------------
# "json" is one object a line, for programs that collect logs; "plain" is for people.
LOG_FORMAT = env.str("LOG_FORMAT", default="plain" if DEBUG else "json")
if LOG_FORMAT not in ("json", "plain"):
    raise ImproperlyConfigured(f"LOG_FORMAT is “{LOG_FORMAT}”. Set it to json or plain.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "gard_inquiries.logs.WithoutTexts",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "gard_inquiries.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "responses": {"level": "INFO"},
        # Django's own handlers would mail and print request details.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # So would those that gunicorn gave itself before it loaded the site.
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "gard_inquiries.logs.NothingPersonal"
