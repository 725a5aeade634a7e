#!/usr/bin/env python3
"""How is a management command started?"""

import os
import sys

# `assess` reads a file, answers on standard output and stores nothing: it encrypts and signs nothing either,
# so it runs right after a clone, with keys that last as long as the process.
NEEDS_NO_KEYS = {"assess"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_app.settings")
    if len(sys.argv) > 1 and sys.argv[1] in NEEDS_NO_KEYS:
        from alliance_app.keys import DATA_KEY_BYTES, new_key

        for name in ("SECRET_KEY", "DATA_KEY"):
            os.environ[name] = os.environ.get(name) or new_key(DATA_KEY_BYTES)
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        _ = settings.DEBUG  # reads the settings, and with them the environment
    except ImproperlyConfigured as error:
        sys.stderr.write(f"ImproperlyConfigured: {error}\n")
        sys.exit(2)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
