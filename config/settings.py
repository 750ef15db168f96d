"""All settings, with values from the environment (or an ignored `.env` beside manage.py).

Safe by default: without LOCAL the site expects HTTPS, a SECRET_KEY and ALLOWED_HOSTS, and refuses to start
without them. `make setup` writes a `.env` with LOCAL=on and a random key for a machine of one's own.
"""

import re
from contextlib import suppress
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from config.refusals import faults_of

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / ".data"

env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

LOCAL = env.bool("LOCAL", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if LOCAL else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = "Faasible"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
API_POSTS_PER_MINUTE = env.int("API_POSTS_PER_MINUTE", default=60)
# How much one address may ask for; each can be set as LIMIT_NAME. config/limits.py says what is counted, and when.
RATE_LIMITS = {
    name: env.int(f"LIMIT_{name.upper()}", default=most)
    for name, most in {
        "creations": 300,  # in ten minutes: a workshop of 200 that all begin one, and half of them a second
        "pictures": 600,  # a minute and each below: a report draws one or two, each costs about 30 ms of a core
        "starters": 120,
        "papers": 30,  # a PDF takes a second or two, and one is made at a time
        "searches": 900,  # a suggestion for each word that 200 colleagues type
        "share_misses": 20,  # a link that was revoked is opened by few; a secret is never guessed at this pace
    }.items()
}

for fault in faults_of(LOCAL, DEBUG, SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS):
    raise ImproperlyConfigured(fault)

INSTALLED_APPS = [
    "advisor",
    "patterns",
    "config.upkeep",
    "reversion",
    "django_htmx",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.requests.identified",  # first, so that every answer has an id and every log line names it
    "config.middleware.kept_pages",  # before all that makes an answer and its headers, which it keeps with the page
    "csp.middleware.CSPMiddleware",  # this and the next two before any that answers, so that every answer has them
    "config.middleware.resource_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.headers.sandboxed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.health.probes",
    "django.middleware.gzip.GZipMiddleware",
    "config.middleware.ConditionalGet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.limits.RateLimits",
    "config.middleware.rules_in_order",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
            ],
        },
    },
]

# Database: SQLite beside the code, or DATABASE_URL. With SQLite, IMMEDIATE keeps two workers from failing with
# "database is locked", FULL keeps acknowledged writes through a power loss, and ATOMIC_REQUESTS stays off because
# with IMMEDIATE it would make every read wait for the write lock.
with suppress(FileExistsError):
    DATA_DIR.mkdir()
    DATA_DIR.chmod(0o711)  # a proxy's user reads static files in it, and nobody else sees what else there is
(DATA_DIR / "static").mkdir(exist_ok=True)
DATABASES = {"default": {"CONN_MAX_AGE": 60} | env.db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'faasible.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
told = DATABASES["default"].get("OPTIONS", {})  # by the address: it has the last word
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "config.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        # Two waits, one of them for a thread, end before the proxy gives up after 30 s, which has no form to give back.
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA journal_size_limit=67108864",
        **told,
    }
else:
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        **told,
        # Of two values of one parameter PostgreSQL takes the later, so the address need not repeat these.
        "options": f"-c statement_timeout=15s -c lock_timeout=5s {told.get('options', '')}".rstrip(),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Drawings are cached by content; a folder survives restarts and is shared by the workers of one machine. Whole pages
# are kept in each worker's memory (patterns/kept.py).
CACHES = {"default": env.cache_url("CACHE_URL", default=f"filecache://{DATA_DIR / 'cache'}")}
if CACHES["default"]["BACKEND"].endswith("FileBasedCache"):
    CACHES["default"]["BACKEND"] = "config.caches.CountingFileCache"
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 5000)
elif CACHES["default"]["BACKEND"].endswith("RedisCache"):
    CACHES["default"]["BACKEND"] = "config.caches.ForgivingRedisCache"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # from the admin's own page; that of visitors leads to their account

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.CompressedOnce"},
}

# Browser and session security.
SESSION_COOKIE_AGE = 180 * 86400
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
if not LOCAL:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz|metrics)$"]  # asked inside, by what runs the site
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "advisor.views.home.form_not_accepted"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 262144
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["config.uploads.BoundedUpload"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# A reverse proxy or the browser's own address bar is where the admin lives; the path can be moved.
ADMIN_PATH = env.str("ADMIN_PATH", default="admin").strip("/") + "/"
if not re.fullmatch(r"(?:[A-Za-z0-9._~-]+/)+", ADMIN_PATH):
    raise ImproperlyConfigured("ADMIN_PATH is no path: letters, digits and . _ ~ -, as in desk or inside/desk.")

# Figures for Prometheus at /metrics, for whoever sends this token; without one there are none.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN is shorter than 20 characters.")
# Who is told of holes: an address such as mailto:security@example.org, for /.well-known/security.txt.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
if SECURITY_CONTACT and not re.fullmatch(r"(?:mailto:|https://|tel:)[!-~]+", SECURITY_CONTACT):
    raise ImproperlyConfigured("SECURITY_CONTACT is no address: it begins with mailto:, https:// or tel:.")

# Lines of JSON on a server, plain on one's own machine. Each request is a line at INFO.
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING" if LOCAL else "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": f"config.logs.{'PlainLines' if LOCAL else 'JsonLines'}"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "DEBUG" if LOG_LEVEL == "DEBUG" else "WARNING"},
    "loggers": {
        "faasible": {"level": LOG_LEVEL},
        "django": {"handlers": [], "level": "NOTSET", "propagate": True},  # Django's own would write unmasked
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "django.db.backends": {"level": "INFO"},  # statements hold what visitors wrote
    },
}
