"""The rows of evidence: trail, chains, anchors, data keys, idempotency keys and limit counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evidence.act import Via

if TYPE_CHECKING:
    from uuid import UUID

LONGEST_CHAIN = 120
HASH_LENGTH = 64
# Chains of the house itself, beside those that floors above name.
ANCHOR_CHAIN = "anchor"
ERASURES_CHAIN = "erasures"


class DataKey(models.Model):
    """The key of one subject (a customer, or the house), wrapped by a master key; destroyed, never deleted."""

    subject = models.UUIDField(_("subject"), primary_key=True, editable=False)
    wrapped = models.BinaryField(_("wrapped key"))
    master_key_id = models.CharField(_("master key"), max_length=16, blank=True)
    created_at = models.DateTimeField(_("made"), db_default=Now())
    rewrapped_at = models.DateTimeField(_("wrapped anew"), null=True, blank=True)
    destroyed_at = models.DateTimeField(_("destroyed"), null=True, blank=True)

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        indexes = [
            # A rotation asks for what is not yet under the new master key.
            models.Index(
                fields=["master_key_id", "subject"],
                condition=models.Q(destroyed_at__isnull=True),
                name="evidence_datakey_living",
            )
        ]

    def __str__(self) -> str:
        return str(self.subject)


class IndexKeyMark(models.Model):
    """By what the key of the search hashes is known again: another would find no customer, and nobody would notice."""

    key_id = models.CharField(max_length=16, primary_key=True)
    mark = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.key_id


class TrailEntryQuerySet(models.QuerySet["TrailEntry"]):
    """Ways to read the trail."""

    def of_chain(self, chain: str) -> TrailEntryQuerySet:
        """Give a chain's rows, newest first, with actor and sealed words: one query, and `words_of` needs no other."""
        return self.filter(chain=chain).select_related("actor", "words__subject").order_by("-seq")


class TrailEntry(models.Model):
    """One act that happened: codes, ids and numbers only, hashed onto the row before it in its chain."""

    chain = models.CharField(_("chain"), max_length=LONGEST_CHAIN)
    seq = models.PositiveIntegerField(_("number in the chain"))
    kind = models.CharField(_("kind"), max_length=64)
    schema = models.PositiveSmallIntegerField(_("version of the facts"), default=1)
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    via = models.CharField(_("by way of"), max_length=10, choices=Via.choices)
    request_id = models.CharField(_("request"), max_length=64)
    facts = models.TextField(_("facts"))
    words_digest = models.CharField(_("digest of the words"), max_length=HASH_LENGTH, blank=True)
    prev = models.CharField(_("hash before"), max_length=HASH_LENGTH)
    hash = models.CharField(_("hash"), max_length=HASH_LENGTH)

    objects = TrailEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("trail entry")
        verbose_name_plural = _("trail entries")
        constraints = [
            # Two writers can't take the same place; read backwards, its index is also the timeline.
            models.UniqueConstraint(fields=["chain", "seq"], name="evidence_trailentry_place"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="evidence_trailentry_seq"),
            models.CheckConstraint(condition=models.Q(via__in=Via.values), name="evidence_trailentry_via"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"


class TrailWords(models.Model):
    """The free text of a trail entry, sealed together with its nonce; the entry keeps only the digest."""

    entry = models.OneToOneField(
        TrailEntry, verbose_name=_("entry"), on_delete=models.PROTECT, primary_key=True, related_name="words"
    )
    subject = models.ForeignKey(
        DataKey, verbose_name=_("subject"), on_delete=models.PROTECT, db_column="subject", related_name="+"
    )
    sealed = models.BinaryField(_("sealed text"))

    if TYPE_CHECKING:
        subject_id: UUID

    class Meta:
        verbose_name = _("words of the trail")
        verbose_name_plural = _("words of the trail")

    def __str__(self) -> str:
        return str(self.entry_id)


class ChainHead(models.Model):
    """Where a chain ends: taken by every writer before the next row, so that a chain never forks."""

    chain = models.CharField(_("chain"), max_length=LONGEST_CHAIN, primary_key=True)
    length = models.PositiveIntegerField(_("rows"))
    hash = models.CharField(_("hash of the last row"), max_length=HASH_LENGTH)
    anchored_length = models.PositiveIntegerField(_("rows anchored"), default=0)

    class Meta:
        verbose_name = _("chain")
        verbose_name_plural = _("chains")

    def __str__(self) -> str:
        return self.chain


class Anchor(models.Model):
    """What had moved since the anchor before: [chain, seq, hash] of each, hashed in a chain of its own."""

    seq = models.PositiveIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("at"))
    moved = models.TextField(_("chains that moved"))
    prev = models.CharField(_("hash before"), max_length=HASH_LENGTH)
    hash = models.CharField(_("hash"), max_length=HASH_LENGTH)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")

    def __str__(self) -> str:
        return f"#{self.seq}"


class IdempotencyKey(models.Model):
    """A form or API call that was sent once: what came of it, so that sending it again does nothing twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    key = models.CharField(_("key"), max_length=100)
    action = models.CharField(_("action"), max_length=64)
    body_hash = models.CharField(_("hash of the body"), max_length=100)
    result_id = models.CharField(_("result"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="evidence_idempotencykey_once")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.key}"


class LimitCounter(models.Model):
    """How often somebody did something since the counter last began anew."""

    name = models.CharField(_("limit"), max_length=64)
    key_hash = models.CharField(_("who"), max_length=100)
    count = models.PositiveIntegerField(_("times"))
    resets_at = models.DateTimeField(_("begins anew"), db_index=True)

    class Meta:
        verbose_name = _("limit counter")
        verbose_name_plural = _("limit counters")
        constraints = [models.UniqueConstraint(fields=["name", "key_hash"], name="evidence_limitcounter_who")]

    def __str__(self) -> str:
        return f"{self.name}:{self.key_hash}"
