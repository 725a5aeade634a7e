"""How is Alliance set up, and what does the environment decide?

Without any variable these are production settings: no debugging, HTTPS only, and no start without keys.
`DEBUG=1` is for developing, `DEMO=1` for the demonstration clinics; both speak plain HTTP on this machine alone.
"""

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from alliance_app.keys import DATA_KEY_BYTES, data_keys, how_to_make_key, kept_secret, new_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
PRODUCTION = not (DEBUG or DEMO)


# Who may reach it
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else LOOPBACK_HOSTS)
# Only behind a proxy that overwrites X-Forwarded-Proto and X-Forwarded-For: else anybody could send them.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25" if PRODUCTION else "consolemail://"))
EMAIL_TIMEOUT = 10
# Unless a mail server is named, an administrator is shown each invitation's link, to pass it on.
MAIL_IS_SENT = bool(env.str("EMAIL_URL", default=""))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="alliance@localhost")

# The demonstration publishes its sign-ins on its first page and invents clients. Whoever could reach it from
# outside could sign in, and a clinic that set it up by mistake would fill it with real people; so it starts
# only where nobody else can reach it and where it can write to nobody.
if DEMO:
    refusals = [f"ALLOWED_HOSTS names {host}" for host in ALLOWED_HOSTS if host not in LOOPBACK_HOSTS]
    if "smtp" in vars()["EMAIL_BACKEND"]:
        refusals.append("EMAIL_URL names a mail server")
    if BEHIND_PROXY:
        refusals.append("BEHIND_PROXY is set")
    if refusals:
        raise ImproperlyConfigured(
            f"DEMO=1 does not start with production settings: {'; '.join(refusals)}. "
            "Unset DEMO to run a clinic, or unset these to show the demonstration on this machine."
        )


# Keys
def _key(name: str, size: int) -> str:
    value = env.str(name, default="")
    if not value and PRODUCTION:
        raise ImproperlyConfigured(
            f"{name} is not set, and a clinic's Alliance does not start without it. {how_to_make_key(size)} "
            "Keep it safe. To try things on this machine, set DEBUG=1 or DEMO=1 instead."
        )
    return value or kept_secret(VAR_DIR / name.lower(), new_key(size))


SECRET_KEY = _key("SECRET_KEY", 48)
# The first encrypts, all of them decrypt: put a new key in front, and let the old one go once nothing needs it.
DATA_KEYS = data_keys(_key("DATA_KEY", DATA_KEY_BYTES))


# Transport and cookies
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # a load balancer asks in plain HTTP, and learns nothing
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# Entering browsers' preload lists is for whoever owns the whole domain, and hard to undo.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
# Whoever walks away is signed out, and so is everybody after a long working day.
SIGN_IN_IDLE = timedelta(minutes=15)
SIGN_IN_LONGEST = timedelta(hours=12)
SESSION_ENGINE = "alliance_app.people.sessions"
SESSION_COOKIE_AGE = int(SIGN_IN_LONGEST.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
# Not no-referrer: with that, Chromium sends `Origin: null` and every form is refused.
SECURE_REFERRER_POLICY = "same-origin"
# Named and shaped as in Django 6, so that it can go there unchanged. Nothing inline, nothing from elsewhere;
# `data:` pictures are for the QR codes.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}


# Application
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "alliance_app.audit",
    "alliance_app.people",
    "alliance_app.records",
    "alliance_app.consultation",
    "alliance_app.interop",
    "alliance_app.web",
    "alliance_app.demo",
    "crispy_forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alliance_app.web.middleware.PageHeaders",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, so that lengths tell nothing of the CSRF token
    "alliance_app.web.middleware.WithoutNul",
    "alliance_app.web.middleware.OneCharset",
    "alliance_app.web.middleware.OwnPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "alliance_app.web.who_is_there.WhoIsThere",
    # Denied by default: a view is open to strangers only if it says @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alliance_app.web.middleware.RefusedAccountForms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "alliance_app.urls"
WSGI_APPLICATION = "alliance_app.wsgi.application"
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
                "alliance_app.web.context.page",
                "alliance_app.demo.context.demonstration",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "alliance"
# In the session, not in a cookie: a message may name a case.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"


# Database
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'alliance.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

database = DATABASES["default"]
defaults: dict[str, object]
if database["ENGINE"] == "django.db.backends.sqlite3":
    # A writer takes its lock at once and the others wait: with Django's defaults three in four of eight
    # writers met "database is locked". FULL: what was answered as saved is on the disk.
    defaults = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL;",
    }
    if Path(database["NAME"]).parent == VAR_DIR:
        VAR_DIR.mkdir(exist_ok=True)
else:
    # A pool in each server process; named here, since from a URL it would arrive as text. The server must not
    # fork after the first query (no preload). Nothing may wait for ever on a lock or an unfinished transaction.
    defaults = {
        "pool": {"min_size": 1, "max_size": 10, "timeout": 5},
        "connect_timeout": 10,
        "options": "-c lock_timeout=20s -c idle_in_transaction_session_timeout=60s",
    }
    database["CONN_HEALTH_CHECKS"] = True  # after a restart of the server the pool's old connections are replaced
database["OPTIONS"] = defaults | database.get("OPTIONS", {})  # what the URL names goes before


# Cache: it holds the counts of sign-in attempts. In production several processes must share them, and the
# database is the one thing that they share already; the demonstration is one process, and its memory will do.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # or strangers' tries would push out the counts of others
    }
    if PRODUCTION
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}


# Files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "alliance_app.web.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# Production serves collected files under names that change with their content; elsewhere the files themselves.
STATIC_ROOT = VAR_DIR / "static" if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}


# People: by e-mail and password, invited and never signing up by themselves
AUTH_USER_MODEL = "people.Clinician"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "alliance_app.people.adapter.InvitationOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation was answered from that address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that strangers type in
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = "alliance_app.people.adapter.name_of"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/?signed-out"  # by which every other tab learns of it (leave.js)
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # here; everywhere else they are (people/adapter.py)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A clinic of 200 people comes from one address, all of them at nine o'clock: an account is guarded closely, an
# address widely. Counted are what is sent, not pages that are looked at; failures only where it says failed.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "200/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "100/m/ip,5/m/key",
    "reset_password_from_key": "200/m/ip",
}

# A second factor: an app's codes or passkeys, with recovery codes for the day on which the phone is lost.
SECOND_FACTOR_REQUIRED = not DEMO  # of supervisors and administrators
MFA_ADAPTER = "alliance_app.people.second_factor.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above: nobody gave their address themselves
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey alone signs in, so it has to ask who holds it.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # browsers offer passkeys on plain http for localhost only
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_RATE_LIMITS = {"webauthn_login": "200/m/ip"}


# Language and time
LANGUAGE_CODE = "en-gb"
# Of the clients' pages, each by its own name; a further one is a file under alliance_app/locale, and its line here
# (docs/languages.md). The files are compiled to where they are read from when a process starts (web/translations.py).
LANGUAGES = [("en-gb", "English"), ("es", "Español")]
LOCALE_PATHS = [VAR_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True


# Logs: to standard error, without the row contents that a refused write carries in its message
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_row_contents": {"()": "alliance_app.logs.WithoutRowContents"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["no_row_contents"], "formatter": "line"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Its default handlers would also mail a report with local variables.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
