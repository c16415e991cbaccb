"""The hint to a worker that there is something to send: quick or not at all (REL-R4)."""

from __future__ import annotations

import logging
import threading

from followups.tasks import send_outbox

logger = logging.getLogger(__name__)

# What a page may wait for the broker, in seconds.
PATIENCE = 1.0
# A hint that is this old is worth nothing: the sweep has long been by.
EXPIRES = 60


class SenderHint:
    """Publishes `send_outbox`, waiting at most `patience` seconds and never raising.

    The publishing runs in a thread of its own, because a broker can hang in ways that no time-out of its client covers
    (a name that does not resolve, a half-open connection). Hints that come while one is under way make one more.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._lock = threading.Lock()
        self._busy = False
        self._again = False

    def __call__(self) -> None:
        """Give the hint."""
        with self._lock:
            if self._busy:
                self._again = True
                return
            self._busy = True
        thread = threading.Thread(target=self._work, name="sender-hint", daemon=True)
        thread.start()
        thread.join(self.patience)
        if thread.is_alive():
            logger.warning("The broker does not answer within %s s; the next sweep sends", self.patience)

    def _work(self) -> None:
        while True:
            _publish()
            with self._lock:
                if not self._again:
                    self._busy = False
                    return
                self._again = False


def _publish() -> None:
    try:
        send_outbox.apply_async(expires=EXPIRES, retry=False)
    except Exception as error:
        logger.warning("The broker took no hint (%s); the next sweep sends", type(error).__name__)


wake_sender = SenderHint()
