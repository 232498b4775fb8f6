"""What people type about themselves and their staff."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, ReauthenticateForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MfaReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 128  # characters; hashing more would be work for nothing


def _relabel(form: forms.BaseForm, **labels: Any) -> None:
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field, forms.CharField):
            limit = field.max_length or LONGEST_PASSWORD
            field.max_length = limit
            field.widget.attrs["maxlength"] = limit
            field.validators.append(MaxLengthValidator(limit))


class LoginForm(AllauthLoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, login=_("用户名"), password=_("密码"))
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocapitalize": "none", "spellcheck": "false"}


class PasswordForm(ChangePasswordForm):
    """A new password; the rules stand below it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, oldpassword=_("现在的密码"), password1=_("新密码"), password2=_("再输一遍新密码"))
        self.fields["password1"].help_text = rules()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("password1") and cleaned.get("password1") == cleaned.get("oldpassword"):
            self.add_error("password1", _("新密码不能和现在的一样"))
        return cleaned


def rules() -> str:
    """The password rules in one line."""
    return " ".join(str(text) for text in password_validators_help_texts())


class PasswordAgainForm(ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, password=_("密码"))
        self.fields["password"].widget.attrs["autofocus"] = True


def _code(form: forms.BaseForm, label: Any) -> None:
    _relabel(form, code=label)
    form.fields["code"].widget.attrs |= {"autofocus": True, "inputmode": "numeric", "maxlength": 20}


class CodeForm(AuthenticateForm):
    """The code of the authenticator, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("验证码"))


class CodeAgainForm(MfaReauthenticateForm):
    """The same for a session that is open already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("验证码"))


class FirstCodeForm(ActivateTOTPForm):
    """The first code that the phone shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _now("手机上显示的六位数字"))
