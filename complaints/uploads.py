"""How files arrive: held in memory, since temporary files would lay what customers hand in onto the disk unsealed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

from evidence.files.cleaning import MEGABYTE, CleanFile, FileRules, clean
from evidence.files.refusals import FileRefused

# The most that a policy may allow for one file, and what one request may bring in all.
MOST_OF_A_FILE = 20 * MEGABYTE
MOST_AT_ONCE = 40 * MEGABYTE
# Beyond that nobody pressed a button by accident, and the request is not even read.
MOST_OF_A_REQUEST = 200 * MEGABYTE


class Upload(InMemoryUploadedFile):
    """A file that arrived. `held` is false where it was too much to keep: its size is known, its content is not."""

    held = True


class MemoryUploadHandler(FileUploadHandler):
    """Holds files in memory and lets go of what is too large, so that the others of the same request still arrive."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a request that is beyond all measure before it is read.

        :raises RequestDataTooBig: it is.
        """
        self.arrived = 0
        if content_length > MOST_OF_A_REQUEST:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the next file."""
        super().new_file(*args, **kwargs)
        self.parts: BytesIO | None = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next part of it."""
        if self.parts is None:
            return
        self.arrived += len(raw_data)
        if start + len(raw_data) > MOST_OF_A_FILE or self.arrived > MOST_AT_ONCE:
            self.arrived -= start + len(raw_data)
            self.parts = None
        else:
            self.parts.write(raw_data)

    def file_complete(self, file_size: int) -> Upload:
        """Give what arrived."""
        content = self.parts if self.parts is not None else BytesIO()
        content.seek(0)
        file = Upload(content, self.field_name, self.file_name, self.content_type, file_size, self.charset)
        file.held = self.parts is not None
        return file


def cleaned(upload: Any, rules: FileRules) -> CleanFile:
    """Make a file that arrived fit to be kept.

    :raises FileRefused: see `clean`; or so much came at once that it was let go.
    """
    size = upload.size or 0
    if not getattr(upload, "held", True) and size <= rules.most_bytes:
        raise FileRefused("at_once", _("Too much came at once for this file. Add it again by itself."))
    return clean(upload.read(), upload.name or "", rules, size=size)
