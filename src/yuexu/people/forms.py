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

from yuexu.kernel.fields import Day, Line, Phone
from yuexu.people.models import Staff
from yuexu.people.posts import DEPARTMENTS, POSTS
from yuexu.people.rules import too_easy

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


class StaffForm(forms.Form):
    """A person of staff."""

    name = Line(label=_("姓名"), max_length=40)
    number = Line(label=_("工号"), max_length=20)
    department = forms.ChoiceField(label=_("部门"), choices=list(DEPARTMENTS.items()), widget=forms.Select)
    phone = Phone(label=_("电话"), required=False)
    joined_on = Day(label=_("入职日期"))


def user_name(**more: Any) -> forms.CharField:
    """A user name: small letters, digits, dot, dash; 3 to 30."""
    return forms.RegexField(
        r"^[a-z][a-z0-9._-]{2,29}$",
        label=_("用户名"),
        max_length=30,
        help_text=_("小写字母开头，可用数字、点和短横，3 到 30 位"),
        error_messages={"invalid": _("只能用小写字母、数字、点和短横，以字母开头，3 到 30 位")},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        **more,
    )


class HireForm(StaffForm):
    """A new person; with a user name also the login."""

    username = user_name(required=False)
    post = forms.ChoiceField(label=_("岗位"), required=False)

    def __init__(self, *args: Any, posts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", _("以后再定")), *_posts(posts)]  # type: ignore[attr-defined]


def _posts(codes: list[str]) -> list[tuple[str, Any]]:
    """Posts by department, as grouped choices."""
    grouped: dict[str, list[tuple[str, Any]]] = {}
    for code in codes:
        grouped.setdefault(POSTS[code].department, []).append((code, POSTS[code].name))
    return [(str(DEPARTMENTS[department]), some) for department, some in grouped.items()]


class LoginGivenForm(forms.Form):
    """A user name for somebody who had none; `elsewhere`: the account exists in another centre."""

    username = user_name()
    elsewhere = forms.BooleanField(label=_("此人已在其他中心有账号，就用那一个"), required=False)


class PostForm(forms.Form):
    """A post from a day on."""

    post = forms.ChoiceField(label=_("岗位"))
    from_on = Day(label=_("上任日期"))

    def __init__(self, *args: Any, posts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", _("请选择")), *_posts(posts)]  # type: ignore[attr-defined]


class UntilForm(forms.Form):
    """The day from which on a post is not held."""

    until_on = Day(label=_("从哪天起不再任此岗位"))


class LeaveForm(forms.Form):
    """The last day."""

    left_on = Day(label=_("离职日期"))


class PinForm(forms.Form):
    """One's own PIN for shared devices."""

    password = forms.CharField(
        label=_("现在的密码"),
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    pin = forms.RegexField(
        r"^[0-9]{4,8}$",
        label=_("新的 PIN"),
        max_length=8,
        help_text=_("4 到 8 位数字，不要用 1234、0000 这样的"),
        error_messages={"invalid": _("PIN 是 4 到 8 位数字")},
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍"),
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if too_easy(pin):
            raise forms.ValidationError(_("这个 PIN 太容易猜到，请换一个"))
        return pin

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("pin") and cleaned.get("again") and cleaned["pin"] != cleaned["again"]:
            self.add_error("again", _("两遍不一样"))
        return cleaned


class PinGivenForm(forms.Form):
    """The PIN typed at a shared device."""

    pin = forms.CharField(
        label="PIN",
        max_length=8,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True, "data-pin": ""}
        ),
    )


class DeviceForm(forms.Form):
    """What a shared device is called."""

    name = Line(label=_("设备名称"), max_length=40, help_text=_("写它在哪里，例如：三楼护士站平板"))


class TrailForm(forms.Form):
    """What of the trail one wants to see. Anything that is not a choice is no filter."""

    by = forms.ModelChoiceField(label=_("谁"), queryset=Staff.objects.none(), required=False, empty_label=_("所有人"))
    day = Day(label=_("哪天"), required=False)
    kind = forms.CharField(max_length=40, required=False)
    subject = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    verb = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, centre_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Staff.objects.for_centre(centre_id).only("pk", "name").order_by("initials", "pk")
        self.fields["by"].queryset = people  # type: ignore[attr-defined]
