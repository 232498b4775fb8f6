"""Django's settings, all of them from a few environment variables that `./run` sets.

DATABASE_URL            owner of the tables: migrations, worker, commands
YUEXU_WEB_DATABASE_URL  the restricted login of the web (falls back to DATABASE_URL with SET ROLE)
YUEXU_ROLE              `web` in web processes
YUEXU_SECRET_KEY        signs sessions, encrypts personal numbers: losing it loses them
YUEXU_STATE             directory for what is not in the database (default `.yuexu` beside the code)
YUEXU_HOSTS             names the web answers to, by commas
YUEXU_STATIC            `plain`: static files by their own names, without collectstatic (tests)
YUEXU_HTTPS             `1` behind one proxy that speaks TLS: cookies only over it
YUEXU_DEMO              `1` in the demo: its sign-in pages show the invented people's second factor
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yuexu.config.database import database

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
STATE = Path(os.environ.get("YUEXU_STATE", ROOT / ".yuexu"))

DEBUG = False
SECRET_KEY = os.environ.get("YUEXU_SECRET_KEY", "")
if not SECRET_KEY:
    raise SystemExit("yuexu: YUEXU_SECRET_KEY is not set; start through ./run, or set it to 50 random characters")
ALLOWED_HOSTS = os.environ.get("YUEXU_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "." in host]
HTTPS = os.environ.get("YUEXU_HTTPS") == "1"
DEMO = os.environ.get("YUEXU_DEMO") == "1"

_owner = os.environ.get("DATABASE_URL", "postgresql:///yuexu")
_web = os.environ.get("YUEXU_WEB_DATABASE_URL", _owner)
DATABASES = {"default": database(_web if os.environ.get("YUEXU_ROLE") == "web" else _owner)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Floors from the ground up; a new package adds its line here.
FLOORS = [
    "kernel",
    "trail",
    "people",
    "handbook",
    "rooms",
    "families",
    "catalogue",
    "leads",
    "contracts",
    "stays",
    "care",
    "safety",
    "members",
    "voice",
    "exports",
    "desk",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    *(f"yuexu.{floor}" for floor in FLOORS),
    "yuexu.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yuexu.config.policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yuexu.config.speech.Speech",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yuexu.people.middleware.StaffMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

if os.environ.get("YUEXU_TIMING") == "1":
    MIDDLEWARE.insert(0, "yuexu.config.timing.Timing")

ROOT_URLCONF = "yuexu.config.urls"
WSGI_APPLICATION = "yuexu.config.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / floor / "templates" for floor in FLOORS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "yuexu.kernel.ui.environment",
            "context_processors": ["yuexu.kernel.ui.shell"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "yuexu.people.access.HouseAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "yuexu.people.forms.LoginForm",
    "change_password": "yuexu.people.forms.PasswordForm",
    "reauthenticate": "yuexu.people.forms.PasswordAgainForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds a password counts for changing how one signs in
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0  # whose address it is that tries passwords
MFA_ADAPTER = "yuexu.people.access.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "yuexu.people.forms.CodeForm",
    "reauthenticate": "yuexu.people.forms.CodeAgainForm",
    "activate_totp": "yuexu.people.forms.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "月序"
MFA_TOTP_TOLERANCE = 1

SESSION_ENGINE = "yuexu.people.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # one long shift
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
MEDIA_ROOT = STATE / "media"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

PROCRASTINATE_IMPORT_PATHS = ["yuexu.config.jobs"]
LIVE_URL = os.environ.get("YUEXU_LIVE_URL", "")  # where pages hear what changed; empty: they do not listen

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
NODE_MODULES = Path(os.environ.get("YUEXU_NODE_MODULES", ROOT / "node_modules"))
STATICFILES_DIRS = [
    (prefix, NODE_MODULES / folder)
    for prefix, folder in {
        "vendor/tabler/css": "@tabler/core/dist/css",
        "vendor/icons": "@tabler/icons-sprite/dist",
    }.items()
    if (NODE_MODULES / folder).is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if os.environ.get("YUEXU_STATIC") == "plain"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 300  # ES modules import each other by plain names; hashed files are kept for ever anyway

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"yuexu": {"level": "INFO"}},
}
