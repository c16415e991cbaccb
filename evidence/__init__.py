"""What can be proved: the trail and its anchors, encryption of personal values, idempotency keys, limits."""

from __future__ import annotations
