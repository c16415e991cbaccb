"""Mail that comes in: kept whole before anybody reads it, then put where it belongs, or laid before a person."""

from __future__ import annotations
