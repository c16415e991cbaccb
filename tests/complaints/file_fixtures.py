"""Files on complaints: a vault of the test's own, and somebody who hands something in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.attachments import rules_of
from complaints.models import Attachment, Complaint
from complaints.usecases.attaching import add_attachment
from evidence.files.cleaning import clean
from organisation.models import User
from organisation.policies import policies_for
from tests.evidence import sample_files as files
from tests.personas import NOW, act


@pytest.fixture
def vault_folder(settings: LazySettings, tmp_path: Path) -> Path:
    """Where the files of this test lie."""
    private: dict[str, Any] = settings.STORAGES["private"]  # type: ignore[assignment]
    options = {**private["OPTIONS"], "location": tmp_path / "private"}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}
    return tmp_path / "private"


def hand_in(
    complaint: Complaint, by: User | None, content: bytes | None = None, name: str = "账单.jpg", **how: Any
) -> Attachment:
    """Somebody adds a file; by itself a picture."""
    rules = rules_of(policies_for(complaint.branch_id, now=NOW))
    file = clean(files.picture() if content is None else content, name, rules)
    add_attachment(complaint.public_id, None, act(by), file=file, **how)
    return complaint.attachments.latest("id")


def sent(content: bytes | None = None, name: str = "账单.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, files.picture() if content is None else content, content_type=kind)


def lying(folder: Path) -> list[Path]:
    """What lies in the vault."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
