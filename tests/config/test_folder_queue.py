from __future__ import annotations

import os
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import resolve_transport

from config import folder_queue
from config.celery import app


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    assert app  # Importing it chooses the transport.
    (tmp_path / "queue").mkdir()
    folder = str(tmp_path / "queue")
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": str(tmp_path / "control")}
    return Connection("filesystem://localhost", transport_options=options)


def test_the_house_without_redis_uses_it() -> None:
    assert app
    chosen: object = resolve_transport("filesystem")
    assert chosen is folder_queue.Transport


def test_a_message_comes_out_as_it_went_in(connection: Connection) -> None:
    with connection.SimpleQueue("celery") as queue:
        queue.put({"task": "sweep", "words": "郑女士"})

        message = queue.get(block=True, timeout=2)
        message.ack()

        assert message.payload == {"task": "sweep", "words": "郑女士"}


def test_who_looks_while_a_message_is_written_finds_nothing_rather_than_half(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel: Any = connection.channel()
    seen: list[str] = []
    real = os.replace

    def look_then_replace(source: str, target: str) -> None:
        with pytest.raises(Empty):
            channel._get("celery")
        seen.append(Path(source).read_text(encoding="utf-8"))
        real(source, target)

    monkeypatch.setattr(os, "replace", look_then_replace)
    channel._put("celery", {"body": "whole"})

    assert seen == ['{"body": "whole"}']
    assert channel._get("celery") == {"body": "whole"}
