"""How do settings differ while tests run?

As in production, but for plain HTTP, for what would only cost time, and for keys that belong to the tests alone.
`DATABASE_URL` chooses the database; without it each process tests on an SQLite file of its own.
"""

import atexit
import os
import tempfile

# Whatever the shell has set for a demonstration or a clinic must not reach the tests.
for name in ("DEBUG", "DEMO", "BEHIND_PROXY", "EMAIL_URL"):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "a key for tests, and for nothing else: it signs nothing that anybody keeps"
os.environ["DATA_KEY"] = "dGVzdHMgb25seTogdGhpcnR5LXR3byBieXRlcy4uLi4="
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
# Playwright keeps an event loop in the thread of the test; Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

folder = tempfile.TemporaryDirectory(prefix="alliance-tests-")
atexit.register(folder.cleanup)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/unused.sqlite3")

from alliance_app.settings import *  # noqa: E402, F403
from alliance_app.settings import DATABASES  # noqa: E402

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Tests of the second factor say that it is required; all others sign in with a password alone.
SECOND_FACTOR_REQUIRED = False

database = DATABASES["default"]
if database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: a browser's requests come through other threads, and must meet real locks.
    database["TEST"] = {"NAME": f"{folder.name}/test.sqlite3"}
    database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = (
    True  # looked for when asked for, not at every client's start
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
