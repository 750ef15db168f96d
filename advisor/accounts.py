"""Accounts, which nobody needs: the forms that lead into one, what follows a visitor there, and who has to wait."""

import hashlib
import time
import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UserCreationForm
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from advisor.audit import fingerprint, note
from advisor.callers import client, counted
from advisor.models import Assessment
from advisor.visitors import SESSION_KEY

WINDOW_SECONDS = 15 * 60
MOST_FOR_NAME_AND_ADDRESS, MOST_FOR_ADDRESS, MOST_FOR_NAME = 5, 30, 100
MOST_SIGN_UPS, MOST_SIGN_UP_FORMS = 10, 30
MAX_PASSWORD = 1000
SIGNED_IN_SECONDS = 30 * 86400


def adopt(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Give what this session began to the account that signs in, by one statement; nothing of another account."""
    request.session.set_expiry(SIGNED_IN_SECONDS)
    note(request, "signed in", account=user.pk)
    token = request.session.pop(SESSION_KEY, "")
    if token:
        Assessment.objects.filter(owner=token, account=None).update(owner="", account=user)


def _window() -> int:
    return int(time.time() // WINDOW_SECONDS)


def _refusal(what: str) -> forms.ValidationError:
    minutes = -int(-(WINDOW_SECONDS - time.time() % WINDOW_SECONDS) // 60)
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return forms.ValidationError(f"{what} Wait {wait}, then try again.", code="too_many")


def _limits(request: HttpRequest, username: str) -> dict[str, int]:
    """The keys under which an attempt is counted, in this order, each with the most that may fail."""
    address, name = client(request), unicodedata.normalize("NFKC", username).casefold()
    subjects = {
        f"name and address\n{name}\n{address}": MOST_FOR_NAME_AND_ADDRESS,
        f"address\n{address}": MOST_FOR_ADDRESS,
        f"name\n{name}": MOST_FOR_NAME,
    }
    return {
        f"sign-in:{_window()}:{hashlib.sha256(subject.encode()).hexdigest()}": most
        for subject, most in subjects.items()
    }


def _limited(form: AuthenticationForm, check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the form's own check says, unless too many attempts have failed.

    An attempt is counted before it is checked, so that many at the same time do not slip through, and taken off
    again where it is right. One that is refused for its address is not counted for the name: nobody locks a name out
    from one address.
    """
    if form.request is None or not form.cleaned_data.get("username"):
        return check()
    limits = _limits(form.request, form.cleaned_data["username"])
    if not all(counted(key, 1, WINDOW_SECONDS) <= most for key, most in limits.items()):
        note(form.request, "sign-in limit reached", who=fingerprint(form.cleaned_data["username"]))
        raise _refusal("Too many attempts to sign in have failed.")
    try:
        data = check()
    except forms.ValidationError:
        note(form.request, "sign-in failed", who=fingerprint(form.cleaned_data["username"]))
        raise
    for key in limits:
        counted(key, -1, WINDOW_SECONDS)
    return data


def _styled(form: forms.Form | forms.ModelForm) -> None:
    for field in form.fields.values():
        field.widget.attrs["class"] = "text-input"
    _bounded(form)


def _bounded(form: forms.Form | forms.ModelForm) -> None:
    """Give a length to texts that have none, as passwords: they are worked on before anybody is known."""
    for field in form.fields.values():
        if isinstance(field, forms.CharField) and field.max_length is None:
            field.max_length = MAX_PASSWORD
            field.validators.append(MaxLengthValidator(MAX_PASSWORD))
            field.widget.attrs["maxlength"] = MAX_PASSWORD


class SignInForm(AuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _styled(self)

    def clean(self) -> dict[str, Any]:
        return _limited(self, super().clean)


class AdminSignInForm(AdminAuthenticationForm):
    """The form of the admin's own page, with the same limits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bounded(self)

    def clean(self) -> dict[str, Any]:
        return _limited(self, super().clean)


class SignUpForm(UserCreationForm):
    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request
        _styled(self)

    def full_clean(self) -> None:
        """Count every form, as each tells whether its name is taken, and once more what would make an account.

        The password is looked at after `clean`.
        """
        super().full_clean()
        if not self.is_bound:
            return
        is_within = self._is_within("form", MOST_SIGN_UP_FORMS)
        if is_within and not self.errors:
            is_within = self._is_within("account", MOST_SIGN_UPS)
        if not is_within:
            note(self._request, "sign-up limit reached")
            self.errors.clear()
            self.add_error(None, _refusal("Too many accounts were asked for from your address."))

    def _is_within(self, what: str, most: int) -> bool:
        return counted(f"sign-up-{what}:{_window()}:{client(self._request)}", 1, WINDOW_SECONDS) <= most


class NewPasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _styled(self)
