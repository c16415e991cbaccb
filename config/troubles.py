"""What stops a command from outside, told in a sentence: a database that is away, a disk that takes no more."""

from __future__ import annotations

import errno

from django.db import OperationalError

# What the disk or its owner refuses; anything else about a file is a fault of ours and keeps its traceback.
_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}


def sentence_about(error: BaseException) -> str | None:
    """Say what is wrong and what to look at; None for an error that is nobody's but ours."""
    if isinstance(error, OperationalError):
        why = str(error).strip().partition("\n")[0].rstrip(".")
        return (
            f"The database can't be used: {why}.\n"
            "Is the server running, does the database exist, is there room on the disk? DATABASE_URL leads there, "
            "for example: DATABASE_URL=postgres://user:password@127.0.0.1:5432/calmdesk\n"
            "Without DATABASE_URL it is a file in CALMDESK_VAR."
        )
    if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
        where = f" to {error.filename}" if error.filename else ""
        return (
            f"Nothing can be written{where}: {(error.strerror or str(error)).lower()}.\n"
            "Make room or change the owner, or choose another folder, for example: CALMDESK_VAR=/srv/calmdesk"
        )
    return None
