"""Which Chromium do the browser tests drive?

Standard library only: `dev.py` asks before anything is installed.
"""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium():
    """Return the path of a Chromium: of the environment's CHROMIUM, else of the first found; None without one."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return shutil.which(chosen)
    return next((path for path in map(shutil.which, NAMES) if path), None)
