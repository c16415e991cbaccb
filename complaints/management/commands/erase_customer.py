from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.errors import DeskError
from complaints.usecases.erasing import erase_customer
from evidence.act import Act, Via, new_request_id
from organisation.models import User


class Command(BaseCommand):
    """What the page of the administration does, for a batch of wishes in one evening."""

    help = str(gettext_lazy("Erase a customer for good: who they are, how to reach them, and every word they said."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer", type=UUID, help=_("the customer's reference"))
        parser.add_argument("--by", required=True, help=_("staff code of whoever decided it"))
        parser.add_argument("--reason", required=True, help=_("why, naming nobody"))

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(staff_code__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(_("Nobody here has this staff code."))
        act = Act(by=by, via=Via.COMMAND, now=timezone.now(), request_id=new_request_id())
        try:
            erase_customer(options["customer"], act, reason=options["reason"])
        except DeskError as error:
            raise CommandError(str(error.sentence)) from None
        self.stdout.write(_("Erased."))
