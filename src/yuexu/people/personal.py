"""What the house keeps about people, field by field: why, and how delicate it is (N10).

Packages above are named by words, never imported. A test finds every sealed, name-like or free-text field of the loaded
packages that stands neither in `PERSONAL` nor in `IMPERSONAL`; a new package adds its lines here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

IDENTITY, CONTACT, HEALTH, PRIVATE, SECRET = "identity", "contact", "health", "private", "secret"
SENSITIVITIES: dict[str, str | Promise] = {
    IDENTITY: _("身份"),
    CONTACT: _("联系方式"),
    HEALTH: _("健康"),
    PRIVATE: _("生活与意愿"),
    SECRET: _("登录凭据"),
}
WORK, CARE, CONTRACT, ENQUIRY, SAFETY = (
    _("安排工作与追究责任"),
    _("照护母婴"),
    _("签约、履约与结算"),
    _("答复咨询、安排参观"),
    _("保护登录与留痕"),
)


@dataclass(frozen=True)
class Personal:
    """Whose field it is for what purpose, and how delicate."""

    purpose: str | Promise
    sensitivity: str


def _fields(model: str, names: str, purpose: str | Promise, sensitivity: str) -> dict[str, Personal]:
    return {f"{model}.{name}": Personal(purpose, sensitivity) for name in names.split()}


PERSONAL: dict[str, Personal] = {
    **_fields("people.Account", "username", WORK, IDENTITY),
    **_fields("people.Account", "password", SAFETY, SECRET),
    **_fields("people.Staff", "name initials number", WORK, IDENTITY),
    **_fields("people.Staff", "phone phone_index", WORK, CONTACT),
    **_fields("people.Staff", "pin", SAFETY, SECRET),
    **_fields("people.Session", "session_data session_key", SAFETY, SECRET),
    **_fields("people.Device", "token_hash", SAFETY, SECRET),
    **_fields("trail.Entry", "before after", SAFETY, IDENTITY),
    **_fields("exports.Export", "searched", WORK, CONTACT),
    **_fields("handbook.Subject", "label", WORK, IDENTITY),
    **_fields("handbook.Duty", "note", WORK, PRIVATE),
    **_fields("families.Family", "name", CARE, IDENTITY),
    **_fields("families.Mother", "name initials id_number id_index born_on", CONTRACT, IDENTITY),
    **_fields("families.Mother", "phone phone_index address", CONTRACT, CONTACT),
    **_fields("families.Mother", "due_on hospital notes", CARE, HEALTH),
    **_fields("families.Relative", "name", CARE, IDENTITY),
    **_fields("families.Relative", "phone phone_index", CARE, CONTACT),
    **_fields("families.Birth", "born_at hospital", CARE, HEALTH),
    **_fields("families.Baby", "name born_at", CARE, IDENTITY),
    **_fields("families.Allergy", "substance reaction", CARE, HEALTH),
    **_fields("families.HistoryItem", "text since", CARE, HEALTH),
    **_fields("families.Profile", "likes dislikes expectations", CARE, PRIVATE),
    **_fields("leads.Lead", "name initials", ENQUIRY, IDENTITY),
    **_fields("leads.Lead", "phone phone_index", ENQUIRY, CONTACT),
    **_fields("leads.Lead", "due_on", ENQUIRY, HEALTH),
    **_fields("leads.Lead", "notes lost_note", ENQUIRY, PRIVATE),
    **_fields("leads.Inquiry", "question answer", ENQUIRY, PRIVATE),
    **_fields("leads.Visit", "report", ENQUIRY, PRIVATE),
    **_fields("leads.Step", "what outcome", ENQUIRY, PRIVATE),
    **_fields("contracts.HealthAssessment", "history medication newborn guidance guided_by referred_to", CARE, HEALTH),
    **_fields("contracts.ServicePlan", "care_note excluded", CARE, HEALTH),
    **_fields("contracts.ServicePlan", "discount_reason confirmation", CONTRACT, PRIVATE),
    **_fields("contracts.Contract", "signed_name", CONTRACT, IDENTITY),
    **_fields("contracts.Contract", "due_on", CONTRACT, HEALTH),
    **_fields("contracts.Contract", "signature", CONTRACT, IDENTITY),
    **_fields("contracts.Explanation", "note", CONTRACT, PRIVATE),
    **_fields("contracts.Transaction", "memo", CONTRACT, PRIVATE),
    **_fields("stays.Stay", "left_early_because", CONTRACT, PRIVATE),
    **_fields("stays.StepRecord", "note", CARE, PRIVATE),
    **_fields("stays.RoomRequest", "text note", CARE, PRIVATE),
    **_fields("stays.VisitorBooking", "name relation", CARE, IDENTITY),
    **_fields("stays.VisitorBooking", "phone phone_index", CARE, CONTACT),
    **_fields("care.ChartEntry", "values reason", CARE, HEALTH),
    **_fields("care.Alert", "params action", CARE, HEALTH),
    **_fields("care.Order", "what", CARE, HEALTH),
    **_fields("care.Execution", "note", CARE, HEALTH),
    **_fields("care.Review", "note", CARE, HEALTH),
    **_fields("care.Finding", "what answer", CARE, HEALTH),
    **_fields("safety.HouseEntry", "values reason", WORK, PRIVATE),
    **_fields("members.Contact", "notes reason", CARE, HEALTH),
    **_fields("members.Sheet", "values findings", CARE, HEALTH),
    **_fields("voice.Complaint", "told_by text answer", CARE, PRIVATE),
    **_fields("voice.ComplaintTurn", "text", CARE, PRIVATE),
}

# Looks like a field about a person and is none, with the reason.
IMPERSONAL: dict[str, str] = {
    "people.Account.email": "never asked, always empty: there is no e-mail here",
    "people.Centre.name": "the house's own",
    "people.Centre.address": "the house's own",
    "people.Centre.phone": "the house's own",
    "people.Device.name": "a tablet",
    "exports.Export.asked": "what was chosen of a list's filters; what was searched for is sealed",
    "handbook.Text.body": "a regulation",
    "handbook.Edition.overrides": "a regulation's parameters",
    "handbook.Edition.ladder": "posts, not people",
    "handbook.Landmark.name": "a kind of date",
    "rooms.RoomType.name": "a kind of room",
    "catalogue.Package.name": "a package",
    "catalogue.Item.name": "a service",
    "catalogue.Extra.name": "a service",
    "leads.Channel.name": "where people hear of the house",
    "leads.Campaign.name": "an advertisement",
    "leads.Step.due_on": "when a consultant's next step is due",
    "contracts.PlanItem.name": "a service",
    "contracts.Contract.terms": "the house's terms",
    "contracts.Counter.name": "a series of numbers",
    "contracts.Posting.text": "what a sum is for",
}

# The names that give a field away; sealed and free-text fields count whatever they are called.
TELLING = re.compile(
    r"^(.*_)?(name|names|phone|tel|mobile|wechat|email|address|initials|username|birthday|born_on|born_at"
    r"|id_number|passport|password|pin|due_on|hospital)$"
)
