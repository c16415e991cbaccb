"""Files as customers bring them, and as somebody would make them who means ill."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

WORD = "word/document.xml"
EXCEL = "xl/workbook.xml"


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), **how: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    mode = how.pop("mode", "RGB")
    drawn = Image.new("RGB", size, "red")
    drawn.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    drawn.convert(mode).save(out, form, **how)
    return out.getvalue()


def photo(size: tuple[int, int] = (40, 30), *, orientation: int = 6) -> bytes:
    """A photo as a phone takes it: turned, with the place and the camera in it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CameraOfTheCustomer"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 27.0)
    return picture("JPEG", size, exif=exif, comment=b"taken at home")


def opened(content: bytes) -> Image.Image:
    read = Image.open(io.BytesIO(content))
    read.load()
    return read


def packed(*names: str, **contents: bytes) -> bytes:
    """An archive of Office's make."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        for name in names:
            archive.writestr(name, contents.get("content", b"<x/>"))
    return out.getvalue()


def container(brand: bytes, *tracks: bytes) -> bytes:
    """An MP4 or 3GP file with tracks of these kinds."""
    begun = struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\0\0isom" + brand
    for track in tracks:
        begun += struct.pack(">I", 32) + b"hdlr" + b"\0" * 8 + track + b"\0" * 12
    return begun


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be this large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WAV = (
    b"RIFF"
    + struct.pack("<I", 36)
    + b"WAVEfmt "
    + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    + b"data\0\0\0\0"
)
OGG = b"OggS\0\x02" + b"\0" * 20 + b"\x01\x13OpusHead" + b"\0" * 40
FILM_OGG = b"OggS\0\x02" + b"\0" * 20 + b"\x01\x2a\x80theora" + b"\0" * 40
AMR = b"#!AMR\n" + b"\x3c" * 64
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x44" + b"\0" * 400
BARE_MP3 = (b"\xff\xfb\x90\x44" + b"\0" * 413) * 2
AAC = b"\xff\xf1\x50\x80\x02\x1f\xfc" + b"\0" * 100
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"></html>'
EXE = b"MZ" + b"\0" * 200
ELF = b"\x7fELF" + b"\0" * 200
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
HEIC = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic"
WORDS = "您好，账单多扣了58.20元。"
