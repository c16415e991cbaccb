"""Finds the browser for the journeys: `python -m tests.browsers` says which."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NONE_FOUND = "no Chromium is installed here (on Debian: apt install chromium fonts-noto-cjk)"


def chromium() -> str | None:
    """Give the path of a Chromium, None when there is none; CHROMIUM names another one."""
    return next((path for name in (os.environ.get("CHROMIUM"), *NAMES) if name and (path := shutil.which(name))), None)


def required() -> bool:
    """Tell whether the journeys must run: then a missing browser is a failure instead of a skip."""
    return os.environ.get("CALMDESK_REQUIRE_BROWSER", "") == "1"


if __name__ == "__main__":
    found = chromium()
    print(f"Browser journeys run in {found}." if found else f"Browser journeys are left out: {NONE_FOUND}.", flush=True)
