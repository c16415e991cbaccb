"""News from this floor: receivers write in the transaction that sent it. Sent with complaint= and act=."""

from __future__ import annotations

from django.dispatch import Signal

# With move=, a `CallbackMove`: a call that the customer waits for has another hour. Where `move.told_at` is empty they
# do not know yet; whoever tells them by letter or message says so through `usecases.moving.note_told`.
due_changed = Signal()
# With callback=: all tries were in vain, and a letter or message has to leave (R116). Whoever sends one says so through
# `usecases.unreached.note_left`.
unreachable = Signal()
