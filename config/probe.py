"""Asks the house whether it is well, for health checks inside containers: `python -m config.probe web|sweep`.

Ends with 0 when it is, with 1 and a word on the terminal when it isn't.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request


def main(what: str) -> int:
    """Ask the web server on this machine whether it lives, or the database whether the sweep runs."""
    return _sweep() if what == "sweep" else _web()


def _web() -> int:
    port = os.environ.get("PORT") or "8000"
    request = urllib.request.Request(f"http://127.0.0.1:{port}/health/live")
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except OSError as error:
        print(f"The web server doesn't answer: {error}")
        return 1


def _sweep() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.utils import timezone

    from config.vital_signs import sweep_state

    state = sweep_state(timezone.now())
    print(json.dumps({"sweep": state}))
    return 0 if state == "ok" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "web"))
