"""How staff sign in: by staff code, nobody by themselves, and a wrong code looks like a wrong password."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from evidence.crypto import blind_index
from evidence.master_keys import master_keys
from organisation.models import User

logger = logging.getLogger("calmdesk.sign_in")


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in for staff whom the administration entered."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The staff code or the password is wrong. Check both and try again."),
        "too_many_login_attempts": _("Too many wrong tries. Wait fifteen minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Keep sign-up closed: accounts are made by the administration."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check the password; a disabled account is refused in the same words as a wrong password.

        :raises ValidationError: too many attempts.
        """
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        # allauth would send somebody whose account is disabled to a page that tells so, and tells it to a thief too.
        AuthenticationBackend.unstash_authenticated_user()
        if isinstance(user, User):
            self._rollback_login_failed_rl_usage()
            return user
        self.authentication_failed(request, **credentials)
        return None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong tries by account and address (REL-F6): nobody elsewhere keeps a clerk from the own desk.

        By default it would be the host name of the request, which whoever tries may choose.
        """
        code = str(credentials.get("username", "")).lower()
        return blind_index("sign_in", f"{self.get_client_ip(request)} {code}")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Lead somebody whose account was disabled between password and second factor back to the sign-in page."""
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the attempt, with a keyed hash of the code only: people type their password into the wrong field."""
        code = str(credentials.get("username", ""))
        logger.warning("sign-in refused, code hash %s", blind_index("staff_code", code.lower())[:24])


class StaffSecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted, under keys made from the master keys."""

    def encrypt(self, text: str) -> str:
        """Encrypt under the first master key."""
        return _second_factor_keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt under whichever master key it was.

        :raises cryptography.fernet.InvalidToken: none of the keys fits.
        """
        return _second_factor_keys().decrypt(encrypted_text.encode()).decode()


def _second_factor_keys() -> MultiFernet:
    purpose = f"second factor of {settings.MFA_TOTP_ISSUER}".encode()
    keys = [hmac.new(key, purpose, hashlib.sha256).digest() for key in master_keys().values()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
