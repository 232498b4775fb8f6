"""The accounts of the house's money, and which of them a client's bill reads."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Account(TextChoices):
    """Debits are positive. Assets grow by debit; liabilities and income by credit."""

    CASH = "cash", _("现金")
    BANK = "bank", _("银行转账")
    CARD = "card", _("刷卡")
    WECHAT = "wechat", _("微信")
    ALIPAY = "alipay", _("支付宝")
    RECEIVABLE = "receivable", _("应收客户")
    DEPOSIT = "deposit", _("定金")
    PREPAID = "prepaid", _("待提供服务")
    INCOME_STAY = "income_stay", _("住宿与护理收入")
    INCOME_EXTRA = "income_extra", _("增值服务收入")
    FORFEIT = "forfeit", _("解约与提前离所收入")
    DISCOUNT = "discount", _("减免")
    COMPENSATION = "compensation", _("补偿支出")


class Method(TextChoices):
    """How money comes and goes; each is an account."""

    CASH = "cash", _("现金")
    BANK = "bank", _("银行转账")
    CARD = "card", _("刷卡")
    WECHAT = "wechat", _("微信")
    ALIPAY = "alipay", _("支付宝")


CLIENT = (Account.RECEIVABLE, Account.DEPOSIT)  # together: what the client owes (+) or is owed (−)
INCOME = (Account.INCOME_STAY, Account.INCOME_EXTRA, Account.FORFEIT)


class Kind(TextChoices):
    """What a transaction is."""

    SIGNING = "signing", _("签约")
    DEPOSIT = "deposit", _("定金")
    PAYMENT = "payment", _("收款")
    REFUND = "refund", _("退款")
    DEPOSIT_APPLIED = "deposit_applied", _("定金抵房费")
    NIGHT = "night", _("每晚确认收入")
    EXTENSION = "extension", _("续住")
    CHARGE = "charge", _("另购服务")
    ALLOWANCE = "allowance", _("减免")
    SETTLEMENT = "settlement", _("离所结算")
    CANCELLATION = "cancellation", _("解除合同")
