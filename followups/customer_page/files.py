"""Files that come with what a customer sends: looked at as everywhere, and refused by their names."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from complaints.attachments import rules_of
from complaints.uploads import cleaned
from complaints.usecases.attaching import about_file
from evidence.files.cleaning import CleanFile
from evidence.files.refusals import FileRefused
from organisation.policies import Policies


def files_of(request: HttpRequest, form: Form, policies: Policies) -> list[CleanFile]:
    """Give the files of a request made fit to be kept; what is refused stands at the form."""
    files = []
    for upload in request.FILES.getlist("file"):
        try:
            files.append(cleaned(upload, rules_of(policies)))
        except FileRefused as refused:
            form.add_error(None, about_file(upload.name or "", refused.sentence))
    return files


def ask_for_files_anew(request: HttpRequest, form: Form) -> None:
    """Say beside what was refused that browsers forget the files that were chosen."""
    if request.FILES:
        form.add_error(None, _("Choose the files anew; what you wrote stands here."))
