"""Loads what the house starts with: calendar, limits, categories, rules, scripts. What people changed is left alone."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

# From the ground up: an upper floor's rows point at those of the floors below.
FLOORS = ("organisation", "complaints", "scripts_library", "followups")


class Command(BaseCommand):
    help = "Load or complete the reference data of every floor; as often as one likes."

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        """Ask each floor that has reference data to load it."""
        now = timezone.now()
        for floor in FLOORS:
            if find_spec(f"{floor}.reference"):
                import_module(f"{floor}.reference").load(now=now)
                if verbosity:
                    self.stdout.write(f"Reference data of {floor} is loaded.")
