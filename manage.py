#!/usr/bin/env python
"""Run Calmdesk's management commands."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; a setting that is missing or wrong is told in a sentence, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Calmdesk can't start.\n{error}")


if __name__ == "__main__":
    main()
