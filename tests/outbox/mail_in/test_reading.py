"""Mails as programs really write them."""

from __future__ import annotations

import base64
import time
from contextlib import suppress
from email.message import EmailMessage

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from outbox.mail_in.letter import Letter, Unreadable, read, read_head
from outbox.mail_in.plain import plain_text
from outbox.mail_in.quoted import split_quoted

HEAD = b"From: =?utf-8?b?6YOR?= <Zheng@Example.com>\nTo: calmdesk@example.com\nMessage-ID: <1@x.example.com>\n"


def reading(body: bytes, head: bytes = b"Content-Type: text/plain; charset=utf-8\n") -> Letter:
    return read(HEAD + head + b"\n" + body)


def test_says_who_wrote_it_and_to_whom() -> None:
    letter = reading("停机了。".encode(), b"Cc: A <a@example.com>, b@example.com\nDelivered-To: desk+xj@example.com\n")

    assert (letter.sender, letter.sender_name, letter.message_id) == ("zheng@example.com", "郑", "<1@x.example.com>")
    assert letter.to == ("calmdesk@example.com", "a@example.com", "b@example.com", "desk+xj@example.com")
    assert (letter.said, letter.machine, letter.bounce) == ("停机了。", None, None)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("gb18030", "gb18030"),
        ("GB2312", "gb18030"),
        ("gbk", "gbk"),
        ("utf-8", "utf-8"),
        ('"UTF-8"', "utf-8"),
        ("unknown-8bit", "gb18030"),
        ("x-nobody-knows", "gb18030"),
    ],
)
def test_chinese_in_any_charset(charset: str, encoding: str) -> None:
    # 镕 stands in no GB 2312, and is sent under its name all the same.
    text = "朱镕基路的营业厅停机了"

    letter = reading(text.encode(encoding), f"Content-Type: text/plain; charset={charset}\n".encode())

    assert letter.said == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_without_a_charset_it_is_told_by_the_bytes(encoding: str) -> None:
    assert reading("没有人接电话".encode(encoding), b"").said == "没有人接电话"


def test_what_no_charset_fits_is_left_to_a_person() -> None:
    with pytest.raises(Unreadable, match="charset"):
        reading(b"\xff\xff\xff\x80", b"Content-Type: text/plain; charset=klingon\n")


def test_a_few_damaged_bytes_do_not_hide_the_rest() -> None:
    letter = reading("停机了".encode() + b"\x00\xff", b"Content-Type: text/plain; charset=utf-8\n")

    assert letter.said.startswith("停机了") or "停" in letter.said


@pytest.mark.parametrize(
    "subject",
    [
        b"=?gbk?B?" + base64.b64encode("又停机了".encode("gbk")) + b"?=",
        b"=?utf-8?Q?=E5=8F=88=E5=81=9C=E6=9C=BA=E4=BA=86?=",
        "又停机了".encode("gb18030"),
        "又停机了".encode(),
        b"=?utf-8?B?5Y+I5YGc?=\n =?utf-8?B?5py65LqG?=",
    ],
)
def test_headers_in_chinese(subject: bytes) -> None:
    assert reading(b"x", b"Subject: " + subject + b"\n").subject == "又停机了"


def test_base64_and_quoted_printable() -> None:
    text = "第一行\n第二行"
    coded = base64.encodebytes(text.encode())

    head = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n"
    assert reading(coded, head).said == text
    assert reading(coded.rstrip()[:-2], head).said.startswith("第一行")
    head = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
    assert reading(b"=E5=81=9C=\n=E6=9C=BA", head).said == "停机"


def message(text: str = "看附件", html: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "a@example.com", "desk@example.com"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def test_parts_within_parts() -> None:
    made = message("正文", "<p>正文<img src=cid:a></p>")
    inner = message("里面的邮件")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="收据 (1).pdf")
    made.add_attachment(inner)

    letter = read(made.as_bytes())

    assert letter.said == "正文"
    assert [file.name for file in letter.files] == ["收据 (1).pdf", "file.eml"]
    assert letter.files[0].content == b"%PDF-1.7"


def test_a_forwarded_mail_without_words_of_its_own_speaks_for_itself() -> None:
    made = message("")
    made.add_attachment(message("里面的邮件"))

    assert read(made.as_bytes()).text == "里面的邮件"


def test_outlook_s_winmail_is_a_file() -> None:
    made = message("正文")
    made.add_attachment(b"\x78\x9f\x3e\x22", maintype="application", subtype="ms-tnef", filename="winmail.dat")

    letter = read(made.as_bytes())

    assert (letter.said, [file.name for file in letter.files]) == ("正文", ["winmail.dat"])


def test_a_page_becomes_text() -> None:
    page = """<html><head><title>x</title><style>p{color:red}</style></head><body>
      <script>steal()</script><p>您好&nbsp;&amp; 再见</p><div hidden>不见</div><p style="display:none">跟踪</p>
      <ul><li>一</li><li>二</li></ul>第三<br>第四
      <blockquote>我们写的</blockquote></body></html>"""

    letter = reading(page.encode(), b"Content-Type: text/html; charset=utf-8\n")

    assert letter.text == "您好 & 再见\n· 一\n· 二\n第三\n第四\n> 我们写的"
    assert letter.said == "您好 & 再见\n· 一\n· 二\n第三\n第四"


def test_an_empty_plain_part_gives_way_to_the_page() -> None:
    assert read(message(" ", "<b>停机</b>").as_bytes()).said == "停机"


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"nothing like a mail", b"From: nobody at all\n\nx", b"\x00" * 50])
def test_without_a_sender_it_is_left_to_a_person(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="no_sender"):
        read(raw)


def test_a_broken_boundary_is_read_as_far_as_it_goes() -> None:
    head = b"Content-Type: multipart/mixed; boundary=b\n"
    body = b"--b\nContent-Type: text/plain; charset=utf-8\n\n" + "还在".encode() + b"\n--c"

    assert reading(body, head).said.startswith("还在")


def test_the_head_alone_tells_the_sender() -> None:
    assert read_head(HEAD + b"\nx" * 1000).sender == "zheng@example.com"


@pytest.mark.parametrize(
    ("subject", "machine"),
    [
        ("Out of office: back on Monday", "automatic"),
        ("自动回复：我在休假", "automatic"),
        ("AUTOMATIC REPLY: your receipt", "automatic"),
        ("The office said out of office: nobody came", None),
        ("自动回复机器人不回复我", None),
    ],
)
def test_a_subject_that_says_so_is_an_automatic_answer(subject: str, machine: str | None) -> None:
    raw = f"From: a@example.com\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\nx".encode()

    assert read(raw).machine == machine


def test_no_header_hides_in_an_address() -> None:
    hostile = b'From: "x" <a@example.com\r\n b@example.com>, =?utf-8?b?YQpCY2M6IHg=?= <c@example.com>\n\nx'
    try:
        letter = read(hostile)
    except Unreadable as unreadable:
        # Some versions of Python take no address from it at all: then a person looks.
        assert unreadable.code == "no_sender"  # noqa: PT017
    else:
        assert letter.sender == "c@example.com"
        assert "\n" not in letter.sender_name


EARLIER = [
    "在 2026年11月24日 15:00，Calmdesk <desk@example.com> 写道：\n> 您好",
    "On Tue, Nov 24, 2026 at 3:00 PM Calmdesk <desk@example.com> wrote:\n> Hello",
    "On Tue, Nov 24, 2026 at 3:00 PM Calmdesk\n<desk@example.com> wrote:\n\n> Hello",
    "-----Original Message-----\nFrom: Calmdesk\nHello",
    "------------------ 原始邮件 ------------------\n发件人: Calmdesk\n您好",
    "发件人: Calmdesk <desk@example.com>\n发送时间: 2026年11月24日\n收件人: 郑\n主题: 回执\n\n您好",
    "From: Calmdesk\nSent: Tuesday\nTo: Zheng\nSubject: Receipt\n\nHello",
    "________________________________\nFrom: Calmdesk\nHello",
    "Calmdesk <desk@example.com> 于2026年11月24日周二 15:00写道：\n\n> 您好",
    "> 您好\n> 您的投诉",
]


@pytest.mark.parametrize("earlier", EARLIER)
def test_the_earlier_mail_is_taken_off(earlier: str) -> None:
    said, quoted = split_quoted(f"我同意。\n谢谢\n\n{earlier}")

    assert said == "我同意。\n谢谢"
    assert quoted


def test_answers_between_the_lines_stay() -> None:
    text = "> 您要退款吗？\n要。\n> 还要别的吗？\n不要。\n> 再见"

    assert split_quoted(text)[0] == "> 您要退款吗？\n要。\n> 还要别的吗？\n不要。"


def test_where_nothing_else_is_left_it_is_all_theirs() -> None:
    assert split_quoted("> 只有引用")[0] == "> 只有引用"


@pytest.mark.parametrize("line", ["From: 开头的话不是邮件头", "On the phone nobody answered.", "发件人：不知道是谁"])
def test_words_that_only_look_like_it_stay(line: str) -> None:
    assert split_quoted(f"第一行\n{line}\n第三行")[0] == f"第一行\n{line}\n第三行"


class TestNoMailCostsMoreThanItsReading:
    @pytest.mark.parametrize(
        "text",
        [
            "-" * 50_000,
            "> " * 25_000,
            "On " + "a" * 50_000,
            "在" * 50_000,
            "<" * 50_000,
            "From:\n" * 8000,
            "a@" * 25_000,
        ],
    )
    def test_in_plain_text(self, text: str) -> None:
        began = time.monotonic()

        split_quoted(text)
        reading(text.encode())

        assert time.monotonic() - began < 1.5

    @pytest.mark.parametrize("end", ["", ">"])
    @pytest.mark.parametrize("part", ["<div>", "<div><b></div>", "<!--", "<!", "<?", "<", "<a ", "<a x='", "</a", "&#"])
    def test_in_a_page(self, part: str, end: str) -> None:
        page = part * (200_000 // len(part)) + end
        began = time.monotonic()

        plain_text(page)

        assert time.monotonic() - began < 3

    @pytest.mark.parametrize("part", [b'a="b";', b"(", b'"', b"a*0*=x;", b"=?a?q?", b"a@b,", b"<a@b> "])
    @pytest.mark.parametrize("name", [b"Content-Type: text/plain; ", b"Subject: ", b"To: ", b"References: "])
    def test_in_a_header(self, name: bytes, part: bytes) -> None:
        began = time.monotonic()

        with suppress(Unreadable):
            read(b"From: a@example.com\n" + name + part * (60_000 // len(part)) + b"\n\nx")

        assert time.monotonic() - began < 2


def test_comments_and_lone_signs_leave_the_words_whole() -> None:
    page = "<!DOCTYPE html><!-- <p>不见</p> --><p>2 < 3，<b>5 > 4</b></p><![if !mso]>还在<![endif]><p>最后 <"

    assert plain_text(page) == "2 < 3，5 > 4\n还在\n最后 <"


@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_left_to_a_person(body: bytes) -> None:
    for head in (b"", HEAD, HEAD + b"Content-Type: multipart/mixed; boundary=b\n"):
        with suppress(Unreadable):
            read(head + body)


class TestBounce:
    def test_tells_whose_mail_and_which_address(self, settings: LazySettings) -> None:
        settings.MAIL_DOMAIN = "mail.example.com"
        ours = "<0b7c1f9e-0000-4000-8000-00000000abcd@mail.example.com>"
        raw = f"""From: mailer-daemon@mx.example.com
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx

Final-Recipient: rfc822; Fine@example.com
Action: delivered

Final-Recipient: RFC822; Zheng@Example.com
Action: failed

--b
Content-Type: text/rfc822-headers

Message-ID: {ours}
--b--
"""
        bounce = read(raw.encode()).bounce

        assert bounce is not None
        assert (bounce.message_ids, bounce.refused, bounce.for_good) == ((ours,), "zheng@example.com", True)

    def test_an_ordinary_answer_that_quotes_a_message_id_is_none(self) -> None:
        assert reading(b"Your <0b7c1f9e-0000-4000-8000-00000000abcd@mail.example.com>").bounce is None
