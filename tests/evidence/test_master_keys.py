from __future__ import annotations

import base64
import secrets

import pytest
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from evidence.master_keys import index_key, master_keys

RAW = bytes(range(223, 255))  # Spells - and _ in one alphabet, + and / in the other.


@pytest.mark.parametrize(
    "encoded",
    [
        base64.b64encode(RAW).decode(),
        base64.urlsafe_b64encode(RAW).decode(),
        base64.b64encode(RAW).decode().rstrip("="),
        base64.urlsafe_b64encode(RAW).decode().rstrip("="),
        " " + base64.b64encode(RAW).decode() + "\n",
    ],
)
def test_every_spelling_of_base64_will_do(settings, encoded):
    settings.MASTER_KEYS = ["m1:" + encoded]

    assert master_keys() == {"m1": RAW}


def test_the_first_key_stays_first(settings):
    new, old = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    settings.MASTER_KEYS = ["z9:" + new, "a1:" + old]

    assert list(master_keys()) == ["z9", "a1"]


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["A" * 43],
        [":" + "A" * 43],
        ["m 1:" + "A" * 43],
        ["m1:"],
        ["m1:" + "A" * 42],
        ["m1:" + "A" * 22],
        ["m1:not base64 at all"],
        ["m1:水费水费"],
        ["m1:" + "A" * 43, "m1:" + "B" * 42 + "A"],
        ["m1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"],
    ],
)
def test_a_key_that_can_not_be_used_is_named_with_a_way_to_make_one(settings, given):
    settings.MASTER_KEYS = given

    with pytest.raises(ImproperlyConfigured, match="MASTER_KEYS") as refusal:
        master_keys()

    assert "A" * 20 not in str(refusal.value)


def test_the_index_key_must_not_be_a_master_key(settings):
    settings.MASTER_KEYS = ["m1:" + base64.b64encode(RAW).decode()]
    settings.INDEX_KEY = "i1:" + base64.urlsafe_b64encode(RAW).decode()

    with pytest.raises(ImproperlyConfigured, match="INDEX_KEY"):
        index_key()


def test_the_system_check_reports_both_keys(settings):
    settings.MASTER_KEYS = ["m1:short"]
    settings.INDEX_KEY = "nothing"

    found = [message.id for message in checks.run_checks(tags=[checks.Tags.security])]

    assert "evidence.E001" in found
    assert "evidence.E002" in found


def test_the_system_check_is_content_with_good_keys():
    found = [message.id for message in checks.run_checks(tags=[checks.Tags.security])]

    assert not [identifier for identifier in found if identifier and identifier.startswith("evidence.")]
