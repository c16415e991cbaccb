"""Calmdesk's one settings file: every choice comes from the environment, with defaults that run without any service.

`docs/operations.md` lists the variables. Secrets that are not given are generated once and kept under `VAR`, so that a
clone starts with nothing to configure; with `PRODUCTION` on they must be given.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.api_vocabularies import VOCABULARIES
from config.environment import Environment, folder

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# Everything the running system writes on disk, apart from the database server, lies under this folder.
VAR = folder(Path(env.text("CALMDESK_VAR", str(BASE_DIR / "var"))).resolve())

PRODUCTION = env.production
DEBUG = env.on("DEBUG")
DEMO = env.on("DEMO", default=not PRODUCTION)
HTTPS = env.on("HTTPS")

_RANDOM_KEY = "$(openssl rand -base64 32)"
_IMAP_EXAMPLE = "imaps://calmdesk:password@mail.example.com:993/INBOX"
_MAIL_EXAMPLE = "smtp+tls://user:password@mail.example.com:587"
SECRET_KEY = env.secret("SECRET_KEY", example="$(openssl rand -base64 48)", kept_in=VAR)
# Master keys wrap the data keys of customers; the first encrypts, the others decrypt ("id:base64", comma separated).
MASTER_KEYS = [key for key in env.text("MASTER_KEYS").split(",") if key] or [
    "m1:" + env.secret("MASTER_KEY", example=_RANDOM_KEY, kept_in=VAR)
]
# Keyed hashes find an encrypted phone or e-mail; another key than those that encrypt ("id:base64", or the key alone).
INDEX_KEY = env.secret("INDEX_KEY", example=_RANDOM_KEY, kept_in=VAR)
INDEX_KEY = INDEX_KEY if ":" in INDEX_KEY else f"i1:{INDEX_KEY}"

# HOST and PORT are where the web server listens; PUBLIC_URL is where people reach it, and how links in mails begin.
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000)
LISTENS_TO_ALL = HOST in {"0.0.0.0", "::", "[::]"}
# Web processes; None leaves it to the database's kind.
WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", 0) or None
PUBLIC_URL = env.needed("PUBLIC_URL", example="https://desk.example.com").rstrip("/") or (
    f"{'https' if HTTPS else 'http'}://{'localhost' if LISTENS_TO_ALL else HOST}:{PORT}"
)
env.needed("EMAIL_URL", example=_MAIL_EXAMPLE)
env.tell_missing()
_public_host = urlsplit(PUBLIC_URL).hostname
if not _public_host:
    raise ImproperlyConfigured("PUBLIC_URL must be a whole address, for example: PUBLIC_URL=https://desk.example.com")
# This machine's own names always work: health is asked for beside the web server.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", HOST, _public_host]
ALLOWED_HOSTS += [host for host in env.text("ALLOWED_HOSTS").split(",") if host]
if LISTENS_TO_ALL and not PRODUCTION:
    # Somebody who tries the desk out on every address of a machine reaches it by names nobody can know beforehand.
    ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# How many proxies stand before the web server and add to X-Forwarded-For; without any, the header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "followups.apps.FollowupsConfig",
    "scripts_library.apps.ScriptsLibraryConfig",
    "complaints.apps.ComplaintsConfig",
    "outbox.apps.OutboxConfig",
    "evidence.apps.EvidenceConfig",
    "organisation.apps.OrganisationConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    # What every answer carries, static files and refusals too, comes first.
    "config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.BadInputMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.session_life.SessionLifeMiddleware",
    "config.middleware.StaffLanguageMiddleware",
    "config.middleware.StaffClockMiddleware",
    "config.middleware.SignInRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.DeskErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.house",
            ],
        },
    },
]

# --- The database -----------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "calmdesk.sqlite3"}
}
if env.address(
    "DATABASE_URL", "postgres", "postgresql", "sqlite", example="postgres://user:password@127.0.0.1:5432/calmdesk"
):
    DATABASES["default"] = env.db("DATABASE_URL")
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a writer waits at the start of its transaction instead of failing in the middle of it.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # A file, not memory: threads of one test must share it.
    _database["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    _database["CONN_MAX_AGE"] = env.number("CONN_MAX_AGE", 60)
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        "options": "-c lock_timeout=3000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000"
    }
    _database["TEST"] = {"NAME": env.text("TEST_DATABASE", "test_calmdesk")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counters and limits live in the database: the cache of one process would count wrong with several.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "calmdesk_cache",
        # Beyond this many, entries are thrown out: with Django's 300 somebody who tries many codes from many addresses
        # would push the count of their own tries out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# A working day at most, however busy; half an hour when nobody uses it (config/session_life.py).
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 60 * env.number("SESSION_IDLE_MINUTES", 30)
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
# In a signed cookie, where they fit: in the session each act would save that as well, and the next page once more.
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# --- Who may sign in --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "config.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_code"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "config.accounts.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "30/15m/ip,5/15m/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = False
MFA_ADAPTER = "config.accounts.StaffSecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Calmdesk"

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
# Each language is named in itself, so that whoever can't read the page finds the way out.
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = folder(VAR / "static")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    # What customers hand in: outside the web root and never given a URL.
    "private": {
        "BACKEND": "config.private_files.PrivateStorage",
        "OPTIONS": {
            "location": VAR / "private",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_HANDLERS = ["complaints.uploads.MemoryUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- Work that happens later ------------------------------------------------------------------------------------------
CELERY_BROKER_URL = (
    env.address("REDIS_URL", "redis", "rediss", example="redis://127.0.0.1:6379/0") or "filesystem://localhost"
)
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page must not wait for a broker that is away: publishing is a hint, the sweep finds the row anyway.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if CELERY_BROKER_URL.startswith("filesystem"):
    _queue, _control = folder(VAR / "queue"), folder(VAR / "control")
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue),
        "data_folder_out": str(_queue),
        "control_folder": str(_control),
        "store_processed": False,
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
        "visibility_timeout": 600,
    }
# The log lines of a worker are written like those of the web, so that none shows what a task was given.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 15)

# --- Mail -------------------------------------------------------------------------------------------------------------
EMAIL_FILE_PATH = str(VAR / "mail")
if env.address("EMAIL_URL", "smtp", "smtp+tls", "smtp+ssl", "filemail", "consolemail", example=_MAIL_EXAMPLE):
    vars().update(env.email_url("EMAIL_URL"))
    _mail = urlsplit(env.text("EMAIL_URL"))
    # Without a port the one that mail servers keep for this way of encryption.
    EMAIL_PORT = _mail.port or {"smtp+tls": 587, "smtp+ssl": 465}.get(_mail.scheme, 25)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 20)
# How often a mail is tried before a person must look, and the pause between two tries, doubling up to the longest.
MAIL_TRIES = max(1, env.number("MAIL_TRIES", 12))
MAIL_PAUSE_SECONDS = env.number("MAIL_PAUSE_SECONDS", 30)
MAIL_LONGEST_PAUSE_SECONDS = env.number("MAIL_LONGEST_PAUSE_SECONDS", 300)
# More than this within an hour is a loop somewhere: sending stops until the hour is over, and every page says so.
MAIL_PER_HOUR = env.number("MAIL_PER_HOUR", 20_000)
# Leased by one sender in one statement; the rest stays free for others.
MAIL_BATCH = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Calmdesk <calmdesk@example.com>")
# Where the trail's hourly anchor is mailed: a mailbox outside this house, or nothing.
ANCHOR_EMAIL = env.str("ANCHOR_EMAIL", default="")
MAIL_DOMAIN = env.text("MAIL_DOMAIN", "calmdesk.example.com")
# Mail that comes in: the mailbox that is read ("" reads none), and the address that customers write to.
IMAP_URL = env.address("IMAP_URL", "imaps", "imap+tls", "imap", example=_IMAP_EXAMPLE)
IMAP_TIMEOUT = env.number("IMAP_TIMEOUT", 20)
MAIL_IN_ADDRESS = env.text("MAIL_IN_ADDRESS").lower()
# The branch whose desk gets what names none, by its code; a larger mail than this is not taken whole.
MAIL_IN_BRANCH = env.text("MAIL_IN_BRANCH").upper()
MAIL_IN_MEGABYTES = env.number("MAIL_IN_MEGABYTES", 25)
# For how long a mail is kept as it came once it was settled; what came of it stays.
MAIL_IN_KEPT_DAYS = max(1, env.number("MAIL_IN_KEPT_DAYS", 365))
MAIL_IN_SECONDS = max(10, env.number("MAIL_IN_SECONDS", 60))
# What delivers text messages: the dotted path of a class like `outbox.sms.FileBackend`, which only writes them into a
# file. In production none are sent until one is named; "off" sends none anywhere.
SMS_BACKEND = env.text("SMS_BACKEND", "" if PRODUCTION else "outbox.sms.FileBackend").removesuffix("off")
SMS_FILE = env.text("SMS_FILE", str(VAR / "sms.jsonl"))

# --- The wall around the pages ----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# Whether the whole domain goes into the browsers' preload lists is for its owner to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    # Whoever watches health stands beside the web server, where no certificate is.
    SECURE_REDIRECT_EXEMPT = ["^health/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["config.api_access.StaffSessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api_access.CleanJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api_errors.api_exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Calmdesk",
    "DESCRIPTION": "Complaints through receive, calm, clarify, propose, confirm and follow-up.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "COMPONENT_SPLIT_REQUEST": True,
    # Vocabularies carry their own name in the description, whatever the field is called.
    "ENUM_NAME_OVERRIDES": VOCABULARIES,
}

# --- Logging: ids only, never what people said or their numbers -------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.logs.RequestIdFilter"}},
    "formatters": {
        "plain": {
            "()": "config.logs.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.one_of("LOG_LEVEL", "INFO", "DEBUG", "INFO", "WARNING", "ERROR")},
}
