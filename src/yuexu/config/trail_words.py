"""What the trail's verbs, subjects and values are called: people read it, and every package above `people` writes in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.care.cards import CARDS
from yuexu.leads.states import Topic
from yuexu.people import told
from yuexu.rooms.states import PREPARING
from yuexu.safety.sheets import SHEETS
from yuexu.stays.states import STAY_STEPS

VERBS: dict[str, str | Promise] = {
    "handbook.change": _("改制度参数"),
    "handbook.confirm": _("确认待办完成"),
    "handbook.reassign": _("转交待办"),
    "handbook.waive": _("免除待办"),
    "rooms.add_type": _("新房型"),
    "rooms.change_type": _("改房型"),
    "rooms.register": _("新房间"),
    "rooms.change": _("改房间"),
    "rooms.do_step": _("完成备房步骤"),
    "rooms.undo_step": _("撤回备房步骤"),
    "rooms.begin_disinfecting": _("开始消毒"),
    "rooms.back_to_cleaning": _("退回清洁"),
    "rooms.prepared": _("房间备好"),
    "rooms.reserve": _("预留房间"),
    "rooms.unreserve": _("取消预留"),
    "rooms.occupy": _("房间入住"),
    "rooms.release": _("房间退出"),
    "rooms.take_out_of_service": _("停用房间"),
    "rooms.put_back": _("恢复使用"),
    "families.register": _("新建档案"),
    "families.change": _("改档案"),
    "families.add_relative": _("添加家属"),
    "families.record_birth": _("登记分娩"),
    "families.name_baby": _("宝宝取名"),
    "families.note_allergy": _("登记过敏"),
    "families.note_history": _("登记病史"),
    "families.strike_out": _("划去一条"),
    "families.ask_profile": _("记录喜好"),
    "families.agree": _("同意用途"),
    "families.withdraw": _("撤回同意"),
    "catalogue.offer": _("新套餐"),
    "catalogue.include": _("套餐加内容"),
    "catalogue.drop": _("套餐去内容"),
    "catalogue.offer_extra": _("新增值项目"),
    "catalogue.set_price": _("定价"),
    "catalogue.withdraw": _("停售"),
    "leads.register": _("登记客资"),
    "leads.change": _("改客资"),
    "leads.inquire": _("登记咨询"),
    "leads.respond": _("答复咨询"),
    "leads.assign": _("指定顾问"),
    "leads.plan_step": _("定下一步"),
    "leads.finish_step": _("完成一步"),
    "leads.book_visit": _("预约参观"),
    "leads.move_visit": _("改参观时间"),
    "leads.end_visit": _("记录参观"),
    "leads.convert": _("转为产妇档案"),
    "leads.win": _("成交"),
    "leads.lose": _("未成交"),
    "leads.reopen": _("重新跟进"),
    "leads.open_channel": _("新渠道"),
    "leads.run_campaign": _("登记推广"),
    "contracts.assess": _("健康评估"),
    "contracts.draw": _("拟服务方案"),
    "contracts.confirm": _("客户确认方案"),
    "contracts.draft": _("拟合同"),
    "contracts.explain": _("讲解条款"),
    "contracts.sign": _("签署合同"),
    "contracts.ask_paper": _("要求生成文件"),
    "contracts.make_paper": _("生成文件"),
    "contracts.post": _("记账"),
    "contracts.settle": _("结算"),
    "contracts.give_up": _("解除合同"),
    "contracts.move_window": _("调整入住窗口"),
    "stays.book": _("预订入住"),
    "stays.rebook": _("改预订"),
    "stays.cancel": _("取消入住"),
    "stays.announce": _("登记分娩与到来"),
    "stays.plan_arrival": _("定到来日期"),
    "stays.name_team": _("指定责任人"),
    "stays.allot": _("排房"),
    "stays.give_back": _("退回排房"),
    "stays.check_in": _("办理入住"),
    "stays.do_step": _("完成步骤"),
    "stays.undo_step": _("撤回步骤"),
    "stays.leave_out_step": _("省略步骤"),
    "stays.move": _("换房"),
    "stays.extend": _("续住"),
    "stays.shorten": _("缩短"),
    "stays.discharge": _("办理离所"),
    "stays.make_request": _("登记房间服务"),
    "stays.take_request": _("接单"),
    "stays.end_request": _("办结房间服务"),
    "stays.book_visit": _("预约探视"),
    "stays.admit_visitors": _("访客到达"),
    "stays.see_out_visitors": _("访客离开"),
    "stays.cancel_visit": _("取消探视"),
    "stays.set_visiting_hours": _("改探视时间"),
    "care.chart": _("护理记录"),
    "care.correct": _("更正记录"),
    "care.withdraw": _("作废记录"),
    "care.review": _("审核记录"),
    "care.return_entry": _("退回记录"),
    "care.close_finding": _("答复退回"),
    "care.answer_alert": _("处理预警"),
    "care.lift_alert": _("解除预警"),
    "care.confirm_rules": _("启用预警规则"),
    "care.withdraw_rules": _("停用预警规则"),
    "care.order": _("开医嘱"),
    "care.execute": _("执行医嘱"),
    "care.stop_order": _("停医嘱"),
    "safety.record": _("院务记录"),
    "safety.correct": _("更正院务记录"),
    "members.make_contact": _("回访"),
    "members.join": _("入会"),
    "voice.accept": _("受理投诉"),
    "voice.judge": _("判定投诉"),
    "voice.answered": _("首次回应"),
    "voice.solved": _("给出方案"),
    "voice.client": _("客户答复"),
}
KEYS: dict[str, str | Promise] = {
    "state": _("状态"), "note": _("说明"), "reason": _("原因"), "because": _("原因"), "kind": _("类别"),
    "form": _("记录"), "room": _("房间"), "room_type": _("房型"), "floor": _("楼层"), "step": _("步骤"),
    "from": _("从"), "until": _("到"), "arrive_on": _("到来"), "leave_on": _("离所"), "left_on": _("离所"),
    "nights": _("晚数"), "price": _("价格"), "sum": _("金额"), "owed": _("尚欠"), "receipt": _("收据号"),
    "plan": _("方案"), "version": _("版本"), "terms": _("条款"), "clause": _("条款"), "understood": _("客户理解"),
    "assessment": _("评估"), "occasion": _("时机"), "outcome": _("结果"), "contract": _("合同"), "lead": _("客资"),
    "mother": _("产妇"), "birth": _("分娩"), "babies": _("宝宝"), "born_at": _("出生时间"), "born_on": _("出生日期"),
    "route": _("分娩方式"), "due_on": _("预产期"), "hospital": _("医院"), "gravida": _("孕次"), "parity": _("产次"),
    "blood_type": _("血型"), "address": _("住址"), "id_number": _("证件号"), "relation": _("关系"),
    "emergency": _("紧急联系人"), "substance": _("过敏原"), "severity": _("程度"), "reaction": _("反应"),
    "text": _("内容"), "purpose": _("用途"), "way": _("方式"), "via": _("方式"), "channel": _("渠道"),
    "asked_at": _("来询时间"), "inquiry": _("咨询"), "topics": _("问了什么"), "consultant": _("顾问"),
    "what": _("做什么"), "scheduled_at": _("预约时间"), "named_nurse": _("责任护士"), "named_carer": _("责任月嫂"),
    "named_service": _("客服专员"), "left_out": _("省略"), "ending": _("离所方式"), "subject": _("对象"),
    "supersedes": _("更正的是"), "day": _("日期"), "complete": _("完整"), "count": _("次数"), "minutes": _("分钟"),
    "pitch": _("介绍"), "position": _("排序"), "contact": _("回访"), "satisfaction": _("满意度"), "answer": _("答复"),
}  # fmt: skip
# Kind of subject (its model) -> what it is called, the field that names a row, and the address of one.
KINDS: dict[str, tuple[str | Promise, str, str]] = {
    "families.mother": (_("产妇"), "name", "families:mother"),
    "families.baby": (_("宝宝"), "birth__mother__name", ""),
    "leads.lead": (_("客资"), "name", "leads:lead"),
    "leads.channel": (_("渠道"), "name", ""),
    "contracts.contract": (_("合同"), "number", "contracts:contract"),
    "stays.stay": (_("入住"), "mother__name", "stays:stay"),
    "stays.roomrequest": (_("房间服务"), "stay__mother__name", ""),
    "stays.visitorbooking": (_("探视"), "name", ""),
    "stays.visitinghours": (_("探视时间"), "", ""),
    "rooms.room": (_("房间"), "number", "rooms:room"),
    "rooms.roomtype": (_("房型"), "name", ""),
    "catalogue.package": (_("套餐"), "name", "catalogue:package"),
    "catalogue.extra": (_("增值项目"), "name", "catalogue:extra"),
    "handbook.duty": (_("待办"), "subject__label", "handbook:duty"),
    "handbook.edition": (_("制度"), "code", ""),
    "leads.visit": (_("参观"), "lead__name", ""),
    "care.chartentry": (_("护理记录"), "mother__name", "care:entry"),
    "care.review": (_("审核"), "", ""),
    "care.finding": (_("退回"), "", ""),
    "care.alert": (_("预警"), "", ""),
    "care.order": (_("医嘱"), "", ""),
    "care.confirmation": (_("预警规则"), "", ""),
    "safety.houseentry": (_("院务记录"), "", "safety:record"),
    "members.member": (_("会员"), "mother__name", ""),
    "voice.complaint": (_("投诉"), "told_by", "voice:complaint"),
}


def teach() -> None:
    """Called once, when every package is loaded (config.apps)."""
    told.name_verbs(VERBS)
    for key, label in KEYS.items():
        told.KEYS.setdefault(key, label)
    for path, (label, field, address) in KINDS.items():
        told.name_kind(path.partition(".")[2], label, _names(path, field), address)
    _teach_words()


def _names(path: str, field: str) -> told.Names:
    def names(centre_id: int, ids: set[int]) -> Mapping[int, str]:
        if not field:
            return {}
        rows: Any = apps.get_model(path)._default_manager
        return dict(
            rows.filter(centre_id=centre_id, pk__in=ids, **{f"{field}__isnull": False}).values_list("pk", field)
        )

    return names


def _teach_words() -> None:
    """Choices of every field by the field's name; steps and forms by their codes."""
    for model in apps.get_models():
        for one in model._meta.concrete_fields if model.__module__.startswith("yuexu.") else ():
            for code, label in one.flatchoices:
                told.WORDS.setdefault(one.name, {}).setdefault(str(code), label)
    for key, other in (("kind", "review_kind"), ("kind", "order_kind"), ("reason", "lost_reason")):
        for code, label in told.WORDS.get(other, {}).items():
            told.WORDS.setdefault(key, {}).setdefault(code, label)
    told.WORDS["topics"] = dict(Topic.choices)
    told.WORDS.setdefault("step", {}).update(PREPARING | {code: step.label for code, step in STAY_STEPS.items()})
    forms = {code: form.label for catalogue in (CARDS, SHEETS) for code, form in catalogue.items()}
    told.WORDS.setdefault("form", {}).update(
        {code: _(label) for code, label in forms.items()}
    )  # gathered with the forms
