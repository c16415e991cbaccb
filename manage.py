#!/usr/bin/env python
"""Run Calmdesk's management commands."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; a wrong setting or a database that is away is told in a sentence, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Calmdesk's packages are not here. Run make install, then: .venv/bin/python manage.py …")

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Calmdesk can't start.\n{error}")
    except Exception as error:
        from config.troubles import sentence_about

        sentence = None if "--traceback" in sys.argv else sentence_about(error)
        if sentence is None:
            raise
        sys.exit(f"Calmdesk can't go on.\n{sentence}")


if __name__ == "__main__":
    main()
