"""Loads what the house starts with: calendar, limits, categories, rules, scripts. What people changed is left alone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints import reference as of_complaints
from organisation import reference as of_organisation
from scripts_library import reference as of_scripts

# From the ground up: an upper floor's rows point at those of the floors below.
FLOORS = {
    "organisation": of_organisation.load,
    "complaints": of_complaints.load,
    "scripts_library": of_scripts.load,
}


class Command(BaseCommand):
    help = "Load or complete the reference data of every floor; as often as one likes."

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        """Ask each floor that has reference data to load it."""
        now = timezone.now()
        for floor, load in FLOORS.items():
            load(now=now)
            if verbosity:
                self.stdout.write(f"Reference data of {floor} is loaded.")
