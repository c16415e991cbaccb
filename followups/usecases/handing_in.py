"""Files that customers hand in by themselves, with a message or with the complaint."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.errors import BadInput
from complaints.models import Complaint
from complaints.usecases.attaching import about_file, add_attachment, known_already
from evidence.act import Act
from evidence.files.cleaning import CleanFile


def keep_files(complaint: Complaint, act: Act, files: Sequence[CleanFile]) -> int:
    """Keep them on a complaint whose row is held; what is here already needs no second copy. Says how many are new.

    :raises BadInput: one cannot be taken, named in the sentence.
    """
    return sum(_keep(complaint, act, file) for file in files)


def known_among(complaint: Complaint, files: Sequence[CleanFile]) -> list[str]:
    """Name those of the files that would be left out: they are here already, or came twice."""
    seen = {file.sent_digest for file in files if known_already(complaint, file)}
    names = []
    for file in files:
        if file.sent_digest in seen:
            names.append(file.name)
        seen.add(file.sent_digest)
    return names


def _keep(complaint: Complaint, act: Act, file: CleanFile) -> bool:
    if known_already(complaint, file):
        return False
    try:
        add_attachment.on_held(complaint, act, file=file)
    except BadInput as refused:
        sentence = about_file(file.name, refused.sentence)
        raise BadInput(sentence, fields={"file": sentence}) from None
    return True
