"""Pictures are drawn anew: turned upright, without the place and camera they came from, and with a small copy.

Only the points survive. Whatever else a file carried behind or between them – a page, a script, an archive, where and
when it was taken – is left out.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from evidence.files.refusals import FileRefused

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
HOW: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 90},
    "png": {"compress_level": 6},
    "webp": {"quality": 90, "method": 2},
}
THUMBNAIL = 320
# A JPEG with more points than this is read at half its width: bills and labels stay readable, and it costs a quarter.
_LARGE = 24_000_000
# The others can only be read whole, at four bytes a point and more: whatever the policy allows, these end earlier.
# Screens and messengers stay far below.
MOST_PIXELS = {"png": 16_000_000, "webp": 8_500_000}
# What all that takes in memory, a process needs once at a time.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew, and its small copy (JPEG)."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int


def draw_anew(content: bytes, kind: str, *, most_pixels: int) -> Picture:
    """Draw the picture anew, in the format it came in.

    :raises FileRefused: too many points (found before they are unpacked), or it can't be read to its end.
    """
    with _one_at_a_time:
        most_pixels = min(most_pixels, MOST_PIXELS.get(kind, most_pixels))
        try:
            with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as found:
                _check_size(found, most_pixels)
                return _drawn(found, kind)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many(most_pixels) from None
        except FileRefused:
            raise
        except Exception:
            # Readers of broken pictures fail in a dozen ways; none of them is a fault of ours.
            sentence = _("The picture is damaged or incomplete. Take or save it anew and add it again.")
            raise FileRefused("damaged", sentence) from None


def _check_size(found: ImageFile, most_pixels: int) -> None:
    if found.width * found.height > most_pixels:
        raise _too_many(most_pixels)


def _too_many(most_pixels: int) -> FileRefused:
    sentence = _("The picture has more than %(millions)d million points. Make it smaller and add it again.")
    return FileRefused("pixels", sentence % {"millions": most_pixels // 1_000_000})


def _drawn(found: ImageFile, kind: str) -> Picture:
    if kind == "jpeg" and found.width * found.height > _LARGE:
        found.draft(None, (found.width // 2, found.height // 2))
    found.load()
    # In place: a copy would cost as much memory again.
    ImageOps.exif_transpose(found, in_place=True)
    upright = _plain(found, kind)
    # What stands in `info` would be written out again: comments, colour profiles, text.
    upright.info = {}
    return Picture(_written(upright, kind), _small(upright), upright.width, upright.height)


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """Give it one of the modes that every browser shows."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if kind == "jpeg":
        return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    see_through = picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info
    wanted = "RGBA" if see_through else "L" if picture.mode in ("1", "L") else "RGB"
    return picture if picture.mode == wanted else picture.convert(wanted)


def _written(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    picture.save(out, FORMATS[kind], **HOW[kind])
    return out.getvalue()


def _small(picture: Image.Image) -> bytes:
    small = picture.reduce(max(1, min(picture.size) // (2 * THUMBNAIL)))
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    out = BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()
