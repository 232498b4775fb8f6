"""What may be done in the house, as data: a code that views name, and a sentence that people read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Permission:
    """One thing a post may do. `guarded` ones need a second factor: export, money, or opening the gates."""

    code: str
    sentence: str | Promise
    guarded: bool = False


PERMISSIONS: dict[str, Permission] = {
    permission.code: permission
    for permission in (
        Permission("leads.read", _("看客资、咨询与参观")),
        Permission("leads.write", _("登记客资、咨询、参观与跟进")),
        Permission("catalogue.read", _("看套餐与价目")),
        Permission("catalogue.write", _("定套餐与价格")),
        Permission("families.read", _("看家庭、产妇与宝宝档案")),
        Permission("families.write", _("建立与修改家庭档案")),
        Permission("families.contact", _("看完整的电话与证件号")),
        Permission("contracts.read", _("看评估、方案与合同")),
        Permission("contracts.write", _("做健康评估、服务方案与合同")),
        Permission("money.read", _("看账目与账单"), guarded=True),
        Permission("money.take", _("收款、退款与结算"), guarded=True),
        Permission("rooms.read", _("看房态")),
        Permission("rooms.prepare", _("清洁、消毒、备房与报修")),
        Permission("rooms.write", _("设房型与房间")),
        Permission("stays.read", _("看预订与入住")),
        Permission("stays.write", _("登记分娩、排房、入住、换房、续住与离所")),
        Permission("stays.serve", _("登记来访与房间服务")),
        Permission("care.read", _("看护理记录")),
        Permission("care.chart", _("填写母婴护理记录")),
        Permission("care.order", _("查房并开医嘱")),
        Permission("care.review", _("审核护理记录")),
        Permission("house.read", _("看消毒、巡查、交接与日报")),
        Permission("house.log", _("填写消毒、巡查、交接与日报")),
        Permission("aftercare.read", _("看离所随访")),
        Permission("aftercare.write", _("做离所随访与回访")),
        Permission("voice.read", _("看投诉")),
        Permission("voice.write", _("受理与处理投诉")),
        Permission("duties.confirm", _("确认没有记录可证明的待办")),
        Permission("handbook.read", _("看制度与执行率")),
        Permission("handbook.waive", _("免除待办")),
        Permission("handbook.change", _("修改制度参数"), guarded=True),
        Permission("people.read", _("看员工与岗位")),
        Permission("people.manage", _("管理员工、岗位与登录"), guarded=True),
        Permission("devices.register", _("登记可用口令切换的公用设备")),
        Permission("trail.read", _("看操作与查阅留痕"), guarded=True),
        Permission("export", _("导出表格与档案"), guarded=True),
    )
}
