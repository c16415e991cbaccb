"""Files in a real browser: dropped onto the page, pasted, chosen by the keyboard, by a thumb, and without scripts."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from complaints.models import Attachment
from tests.complaints.file_fixtures import vault_folder  # noqa: F401
from tests.conftest import NewPage
from tests.evidence import sample_files as files
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import house, log, sign_in, stage  # noqa: F401 – a fixture

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("house", "vault_folder"),
]
# Puts files into the hands of the page as the browser does when somebody drops or pastes them.
GIVE = """([how, files]) => {
  const held = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    held.items.add(new File([bytes], name, { type }));
  }
  const about = { bubbles: true, cancelable: true };
  const target = document.activeElement ?? document.body;
  if (how === "paste") target.dispatchEvent(new ClipboardEvent("paste", { ...about, clipboardData: held }));
  const dropped = { ...about, dataTransfer: held };
  if (how === "drop") for (const what of ["dragover", "drop"]) target.dispatchEvent(new DragEvent(what, dropped));
}"""


def give(page: Page, how: str, *handed: tuple[str, str, bytes]) -> None:
    expect(page.locator(".files-form--live")).to_be_visible()
    page.evaluate(GIVE, [how, [(name, kind, base64.b64encode(content).decode()) for name, kind, content in handed]])


def chosen(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def open_complaint(page: Page, server: object, language: str) -> None:
    sign_in(page, server, "5017", language)
    log(page, server, feeling=2)
    stage(page, 3)


@pytest.mark.parametrize(("language", "refused"), [("zh-hans", "图片已损坏或不完整"), ("en", "damaged or incomplete")])
def test_files_are_dropped_several_at_once_and_a_bad_one_holds_none_back(
    live_server: object, new_page: NewPage, language: str, refused: str
) -> None:
    page = new_page()
    open_complaint(page, live_server, language)
    page.locator("textarea[name=restatement]").fill("存了一百元，今早停机。")

    give(
        page,
        "drop",
        ("账单.jpg", "image/jpeg", files.photo((400, 300))),
        ("坏.jpg", "image/jpeg", files.picture()[:200]),
        ("录音.mp3", "audio/mpeg", files.MP3),
    )

    expect(page.locator("#files-list .file")).to_have_count(2)
    expect(page.locator("#uploads .upload--failed")).to_contain_text(refused)
    expect(page.locator("#uploads .upload--failed")).to_contain_text("坏.jpg")
    expect(page.locator("#drop-here")).to_be_hidden()
    # The picture is shown, the timeline tells of it, and nothing that was typed elsewhere is lost.
    page.locator("#files-list img").scroll_into_view_if_needed()
    expect(page.locator("#files-list img")).to_have_js_property("complete", True)
    assert page.locator("#files-list img").evaluate("(picture) => picture.naturalWidth") > 0
    expect(page.locator("#at-timeline .timeline")).to_contain_text("录音.mp3")
    expect(page.locator("textarea[name=restatement]")).to_have_value("存了一百元，今早停机。")
    page.locator("#uploads .upload--failed button").click()
    expect(page.locator("#uploads li")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_screenshot_is_pasted_even_while_a_field_has_the_cursor(
    live_server: object, new_page: NewPage, language: str
) -> None:
    page = new_page()
    open_complaint(page, live_server, language)
    page.locator("textarea[name=restatement]").focus()

    give(page, "paste", ("image.png", "image/png", files.picture("PNG")))

    expect(page.locator("#files-list .file")).to_have_count(1)
    expect(page.locator("#files-list .file-name")).to_contain_text({"zh-hans": "截图", "en": "Screenshot"}[language])
    assert Attachment.objects.get().kind == "png"


def test_the_keyboard_alone_adds_and_withdraws(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    open_complaint(page, live_server, "zh-hans")
    expect(page.locator(".files-form--live")).to_be_visible()

    with page.expect_file_chooser() as chooser:
        Fingers(page).press("p")
    chooser.value.set_files([chosen("账单.pdf", files.PDF), chosen("说明.txt", files.WORDS.encode())])
    expect(page.locator("#files-list .file")).to_have_count(2)

    page.locator(".file-withdraw > summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("拿错了")
    page.keyboard.press("Enter")

    expect(page.locator("#files-list .file")).to_have_count(1)
    expect(page.locator("#at-timeline .timeline")).to_contain_text("拿错了")
    assert Attachment.objects.exclude(withdrawn_at=None).get().name == "账单.pdf"


def test_what_is_for_colleagues_only_says_so_and_goes_when_the_customer_looks_along(
    live_server: object, new_page: NewPage
) -> None:
    page = new_page(language="en")
    open_complaint(page, live_server, "en")

    page.locator("#files-internal").check()
    page.locator("#files-input").set_input_files([chosen("check.xlsx", files.packed(files.EXCEL))])

    expect(page.locator("#files-list .file .chip")).to_have_text("colleagues only")
    page.evaluate("document.documentElement.dataset.privacy = 'on'")
    expect(page.locator("#files-list .file")).to_be_hidden()


def test_a_broken_line_is_told_and_tried_again(live_server: object, new_page: NewPage) -> None:
    page = new_page(language="en")
    open_complaint(page, live_server, "en")
    page.context.set_offline(True)
    page.locator("#files-input").set_input_files([chosen("bill.pdf", files.PDF)])
    expect(page.locator("#uploads .upload--failed")).to_contain_text("No connection")

    page.context.set_offline(False)
    page.locator("#uploads .upload--failed button").first.click()

    expect(page.locator("#files-list .file")).to_have_count(1)
    assert Attachment.objects.count() == 1


def test_a_file_that_is_too_large_is_told_before_it_is_sent(live_server: object, new_page: NewPage) -> None:
    page = new_page(language="en")
    open_complaint(page, live_server, "en")

    page.locator("#files-input").set_input_files([chosen("film.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024))])

    expect(page.locator("#uploads .upload--failed")).to_contain_text("larger than 10 MB")
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_works_without_scripts(live_server: object, new_page: NewPage, language: str) -> None:
    page = new_page(script=False)
    open_complaint(page, live_server, language)

    page.locator("#files-input").set_input_files([chosen("账单.pdf", files.PDF), chosen("page.jpg", files.HTML)])
    page.locator(".files-send").click()

    expect(page.locator("[role=alert] .notice")).to_contain_text({"zh-hans": "第2个文件", "en": "File 2"}[language])
    expect(page.locator("#files-list .file")).to_have_count(1)
    page.locator("#files-input").set_input_files([chosen("录音.wav", files.WAV)])
    page.locator(".files-send").click()
    page.wait_for_url("**/#files")
    expect(page.locator("#files-list .file")).to_have_count(2)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_thumb_adds_a_photo(live_server: object, new_page: NewPage, language: str) -> None:
    page = new_page(width=390, height=844)
    open_complaint(page, live_server, language)

    page.locator("#files-camera").set_input_files([chosen("IMG_0001.JPG", files.photo((800, 600)))])

    expect(page.locator("#files-list .file")).to_have_count(1)
    assert page.locator("#files-camera").get_attribute("capture") == "environment"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
