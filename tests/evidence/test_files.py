"""What is taken of what is handed in: told by its content, within the limits, made harmless, with a plain name."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from PIL import Image

from evidence.files import pictures
from evidence.files.cleaning import LONGEST_NAME, MEGABYTE, CleanFile, FileRules, clean
from evidence.files.documents import MOST_PARTS
from evidence.files.kinds import FAMILY_WORDS, KINDS
from evidence.files.refusals import FileRefused
from organisation.policy_keys import FILE_FAMILIES
from tests.evidence import sample_files as files

RULES = FileRules(families=FILE_FAMILIES, most_bytes=10 * MEGABYTE, most_pixels=50_000_000)


def cleaned(content: bytes, name: str = "a", **changes: Any) -> CleanFile:
    return clean(content, name, FileRules(**{**vars(RULES), **changes}))


def refusal(content: bytes, name: str = "a", **changes: Any) -> str:
    with pytest.raises(FileRefused) as refused:
        cleaned(content, name, **changes)
    sentence = str(refused.value.sentence)
    assert sentence.endswith((".", "。"))
    assert "%(" not in sentence
    return refused.value.code


TAKEN = {
    "jpeg": files.picture("JPEG"),
    "a grey jpeg": files.picture("JPEG", mode="L"),
    "a jpeg for printers": files.picture("JPEG", mode="CMYK"),
    "png": files.picture("PNG"),
    "a png with holes": files.picture("PNG", mode="RGBA"),
    "a png in few colours": files.picture("PNG", mode="P"),
    "a png in black and white": files.picture("PNG", mode="1"),
    "webp": files.picture("WEBP"),
    "pdf": files.PDF,
    "docx": files.packed(files.WORD),
    "docx as others write it": files.packed("docProps/app.xml", "word/styles.xml", files.WORD),
    "xlsx": files.packed(files.EXCEL),
    "text": files.WORDS.encode(),
    "text of an older machine": files.WORDS.encode("gb18030"),
    "text of a notepad": files.WORDS.encode("utf-16"),
    "text with a mark": files.WORDS.encode("utf-8-sig"),
    "text that begins like a bitmap": "BM会员卡号不对".encode(),
    "mp3": files.MP3,
    "mp3 without a head": files.BARE_MP3,
    "m4a": files.container(b"M4A ", b"soun"),
    "m4a of a recorder app": files.container(b"mp42", b"soun"),
    "m4a of an older phone": files.container(b"3gp4", b"soun"),
    "aac": files.AAC,
    "wav": files.WAV,
    "ogg": files.OGG,
    "amr": files.AMR,
}


@pytest.mark.parametrize("what", TAKEN)
def test_takes_what_customers_bring_by_what_stands_in_it(what: str) -> None:
    file = cleaned(TAKEN[what], "as-they-call-it.exe")

    assert file.kind.code in what.split()
    assert file.name == f"as-they-call-it.exe.{file.kind.endings[0]}"
    assert file.sent_digest == hashlib.sha256(TAKEN[what]).hexdigest()


NOT_TAKEN = {
    "nothing": (b"", "empty"),
    "a drawing with a script": (files.SVG, "kind"),
    "a page": (files.HTML, "kind"),
    "a page as xml": (files.XHTML, "kind"),
    "a page behind white space": (b" \n\t" + files.HTML, "kind"),
    "a page in capitals": (files.HTML.upper(), "kind"),
    "a page in utf-16": (files.HTML.decode().encode("utf-16"), "kind"),
    "text with a page at its end": (files.WORDS.encode() + files.HTML, "kind"),
    "a program": (files.EXE, "kind"),
    "another program": (files.ELF, "kind"),
    "bytes without sense": (bytes(range(256)) * 4, "kind"),
    "text with NUL": (b"abc\x00def", "kind"),
    "text with escapes": (b"abc\x1b[31mdef", "kind"),
    "an old document": (files.OLD_WORD, "kind"),
    "a picture others can't show": (files.HEIC, "kind"),
    "a moving picture": (files.picture("GIF"), "kind"),
    "a scan": (files.picture("TIFF"), "kind"),
    "a bitmap": (files.picture("BMP"), "kind"),
    "a film": (files.container(b"mp42", b"vide", b"soun"), "kind"),
    "a container without tracks": (files.container(b"mp42"), "kind"),
    "a film in ogg": (files.FILM_OGG, "kind"),
    "an archive": (files.packed("a.txt"), "kind"),
    "a presentation": (files.packed("ppt/presentation.xml"), "kind"),
    "half a jpeg": (files.picture("JPEG", (400, 300))[:900], "damaged"),
    "half a png": (files.picture("PNG", (400, 300))[:200], "damaged"),
    "half a webp": (files.picture("WEBP", (400, 300))[:60], "damaged"),
    "the head of a jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\0", "damaged"),
    "the head of a png": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "half a pdf": (files.PDF[:-8], "damaged"),
    "a page that calls itself pdf": (b"<html>" + files.PDF, "kind"),
    "half a document": (files.packed(files.WORD)[:-30], "damaged"),
    "a document with macros": (files.packed(files.WORD, "word/vbaProject.bin"), "active"),
    "a document with a program": (files.packed(files.WORD, "word/embeddings/a.exe"), "active"),
    "a document in a document": (files.packed(files.WORD, "word/embeddings/a.docx"), "active"),
    "a document with controls": (files.packed(files.EXCEL, "xl/activeX/activeX1.xml"), "active"),
    "a document that climbs": (files.packed(files.WORD, "word/../../../etc/passwd"), "damaged"),
    "a document from the root": (files.packed(files.WORD, "/etc/passwd"), "damaged"),
    "a document that swells": (files.packed(files.WORD, content=b"\0" * (20 * MEGABYTE)), "bomb"),
    "a document of many parts": (files.packed(files.WORD, *map(str, range(MOST_PARTS))), "bomb"),
    "a picture as large as a hall": (files.png_that_says(60_000, 60_000), "pixels"),
    "a picture beyond the limit": (files.png_that_says(10_000, 5_001), "pixels"),
    "a picture that lies about its size": (files.png_that_says(4_000, 4_000), "damaged"),
}


@pytest.mark.parametrize("name", ["rechnung.jpg", "a.pdf.html", "账单.png"])
@pytest.mark.parametrize("what", NOT_TAKEN)
def test_refuses_the_rest_in_a_sentence_whatever_it_is_called(what: str, name: str) -> None:
    content, code = NOT_TAKEN[what]

    assert refusal(content, name) == code


def test_says_how_to_mend_a_picture_of_a_new_phone_and_a_film() -> None:
    for content, word in ((files.HEIC, "JPEG"), (files.container(b"mp42", b"vide"), "PDF")):
        with pytest.raises(FileRefused) as refused:
            cleaned(content)
        assert word in str(refused.value.sentence)


class TestPictures:
    def test_stand_upright_without_place_and_camera(self) -> None:
        sent = files.photo((400, 300), orientation=6)
        assert b"CameraOfTheCustomer" in sent

        file = cleaned(sent)

        kept = files.opened(file.content)
        assert (file.width, file.height) == kept.size == (300, 400)
        assert len(kept.getexif()) == 0
        assert "comment" not in kept.info
        assert b"CameraOfTheCustomer" not in file.content
        assert b"taken at home" not in file.content
        # The left half was red; turned by a quarter the upper half is.
        red, _green, blue = kept.convert("RGB").getpixel((150, 100))  # type: ignore[misc]
        assert red > 200 > 60 > blue

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_are_turned_as_the_camera_says(self, orientation: int) -> None:
        file = cleaned(files.photo((400, 300), orientation=orientation))

        assert (file.width, file.height) == ((400, 300) if orientation < 5 else (300, 400))

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_lose_what_hides_behind_them(self, form: str) -> None:
        sent = files.picture(form) + files.HTML + files.packed("a.exe")

        file = cleaned(sent, "polyglot.png")

        assert b"<script" not in file.content
        assert b"PK\x03\x04" not in file.content

    def test_lose_text_and_profiles(self) -> None:
        exif = Image.Exif()
        exif[0x010F] = "CameraOfTheCustomer"
        for form in ("PNG", "WEBP"):
            sent = files.picture(form, exif=exif, icc_profile=b"profile of the customer", xmp=b"<x>at home</x>")
            kept = cleaned(sent).content
            assert b"CameraOfTheCustomer" not in kept
            assert b"profile of the customer" not in kept
            assert b"at home" not in kept

    def test_have_a_small_copy(self) -> None:
        file = cleaned(files.picture("PNG", (2000, 1000), mode="RGBA"))

        assert file.thumbnail is not None
        small = files.opened(file.thumbnail)
        assert (small.format, small.size) == ("JPEG", (320, 160))

    @pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (319, 2)])
    def test_of_any_shape_have_one(self, size: tuple[int, int]) -> None:
        assert cleaned(files.picture("PNG", size)).thumbnail

    def test_with_deep_greys_stay_readable(self) -> None:
        out = io.BytesIO()
        Image.new("I;16", (10, 10), 0x8000).save(out, "PNG")

        kept = files.opened(cleaned(out.getvalue()).content)

        assert 126 <= int(kept.getpixel((5, 5))) <= 130  # type: ignore[arg-type]

    def test_that_see_through_stay_so(self) -> None:
        drawn = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
        out = io.BytesIO()
        drawn.save(out, "PNG")

        assert files.opened(cleaned(out.getvalue()).content).getpixel((5, 5)) == (0, 0, 0, 0)

    def test_of_many_points_are_read_at_half_their_width(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pictures, "_LARGE", 100_000)

        file = cleaned(files.picture("JPEG", (800, 600)))

        assert (file.width, file.height) == (400, 300)

    def test_may_have_as_many_points_as_the_policy_says(self) -> None:
        content = files.picture("PNG", (1001, 1000))

        assert cleaned(content, most_pixels=1_001_000).width == 1001
        assert refusal(content, most_pixels=1_000_000) == "pixels"

    def test_that_moves_is_kept_as_its_first_sight(self) -> None:
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
        out = io.BytesIO()
        frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])

        assert getattr(files.opened(cleaned(out.getvalue()).content), "n_frames", 1) == 1


class TestLimits:
    def test_the_largest_that_is_taken(self) -> None:
        assert cleaned(b"a" * 1000, most_bytes=1000)
        assert refusal(b"a" * 1001, most_bytes=1000) == "too_large"

    def test_what_was_let_go_is_told_by_its_size(self) -> None:
        with pytest.raises(FileRefused) as refused:
            clean(b"", "a", RULES, size=11 * MEGABYTE)

        assert refused.value.code == "too_large"
        assert "10 MB" in str(refused.value.sentence)

    @pytest.mark.parametrize("family", FILE_FAMILIES)
    def test_a_policy_may_leave_families_out(self, family: str) -> None:
        one_of_it = next(content for what, content in TAKEN.items() if cleaned(content).kind.family == family)
        others = [each for each in FILE_FAMILIES if each != family]

        assert refusal(one_of_it, families=others) == "kind"
        assert cleaned(one_of_it, families=[family]).kind.family == family

    def test_every_family_has_kinds_and_words(self) -> None:
        assert set(FILE_FAMILIES) == set(FAMILY_WORDS) == {kind.family for kind in KINDS.values()}


NAMES = {
    "账单.jpg": "账单.jpg",
    "Bill.JPEG": "Bill.jpeg",
    "bill": "bill.jpg",
    "bill.pdf": "bill.pdf.jpg",
    "a.pdf.html": "a.pdf.html.jpg",
    "../../etc/passwd": "passwd.jpg",
    "C:\\Users\\wang\\桌面\\照片.jpg": "照片.jpg",
    "a\x00b.jpg": "ab.jpg",
    "a\r\nSet-Cookie: x.jpg": "aSet-Cookie x.jpg",
    "evil\u202egpj.exe": "evilgpj.exe.jpg",
    "  a   b .jpg": "a b.jpg",
    ".jpg": "jpg.jpg",
    "...": "文件.jpg",
    "": "文件.jpg",
    "/": "文件.jpg",
    '"quoted"; filename=x.jpg': "quoted; filename=x.jpg",
    "名" * 400 + ".jpg": "名" * (LONGEST_NAME - 4) + ".jpg",
    "x" * 400: "x" * (LONGEST_NAME - 4) + ".jpg",
    "e\u0301.jpg": "é.jpg",
}


@pytest.mark.parametrize("sent", NAMES, ids=range(len(NAMES)))
def test_of_a_name_stays_what_people_read(sent: str) -> None:
    from django.utils import translation

    with translation.override("zh-hans"):
        name = cleaned(files.picture(), sent).name

    assert name == NAMES[sent]
    assert len(name) <= LONGEST_NAME


def test_a_file_tells_nothing_of_itself_in_logs() -> None:
    file = cleaned(files.WORDS.encode(), "客户的账单.txt")

    assert WORDS_IN not in str(file)
    assert "客户" not in str(file)
    assert WORDS_IN.encode() not in repr(file).encode()


WORDS_IN = files.WORDS[:6]
