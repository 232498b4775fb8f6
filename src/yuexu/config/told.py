"""The trail in the staff's words: what every package's verbs, kinds of subject and keys are called, on one page.

A kind is called as its model is (`Meta.verbose_name`); a test holds that every verb that the source writes, and every
model that belongs to a house, has its word here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.care.cards import CARDS
from yuexu.leads.states import Topic
from yuexu.people import told
from yuexu.people.models import CentreRow
from yuexu.rooms.states import PREPARING
from yuexu.safety.sheets import SHEETS
from yuexu.stays.states import STAY_STEPS

Words = dict[str, str | Promise]

SALES: Words = {
    "leads.register": _("登记客资"),
    "leads.inquire": _("登记咨询"),
    "leads.respond": _("答复咨询"),
    "leads.change": _("改客资"),
    "leads.assign": _("分配顾问"),
    "leads.open_channel": _("新渠道"),
    "leads.run_campaign": _("新推广活动"),
    "leads.plan_step": _("定下一步"),
    "leads.finish_step": _("完成跟进"),
    "leads.book_visit": _("预约参观"),
    "leads.move_visit": _("参观改期"),
    "leads.end_visit": _("登记参观结果"),
    "leads.convert": _("转为产妇档案"),
    "leads.win": _("客资成交"),
    "leads.lose": _("客资流失"),
    "leads.reopen": _("重启客资"),
    "catalogue.offer": _("新套餐"),
    "catalogue.offer_extra": _("新增值项目"),
    "catalogue.include": _("套餐加项"),
    "catalogue.drop": _("套餐减项"),
    "catalogue.set_price": _("定价"),
    "catalogue.withdraw": _("停售"),
    "contracts.assess": _("健康评估"),
    "contracts.draw": _("做服务方案"),
    "contracts.confirm": _("客户确认方案"),
    "contracts.draft": _("拟合同"),
    "contracts.explain": _("讲解条款"),
    "contracts.sign": _("签署合同"),
    "contracts.move_window": _("调整入住窗口"),
    "contracts.post": _("记账"),
    "contracts.settle": _("结算"),
    "contracts.reopen": _("重新开账"),
    "contracts.give_up": _("解除合同"),
}
HOUSE: Words = {
    "families.register": _("建立产妇档案"),
    "families.change": _("改产妇档案"),
    "families.add_relative": _("添家属"),
    "families.record_birth": _("登记分娩"),
    "families.name_baby": _("给宝宝取名"),
    "families.note_allergy": _("记过敏"),
    "families.note_history": _("记健康史"),
    "families.strike_out": _("划去一条"),
    "families.ask_profile": _("填咨询档案"),
    "families.agree": _("取得授权"),
    "families.withdraw": _("撤回授权"),
    "rooms.add_type": _("新房型"),
    "rooms.change_type": _("改房型"),
    "rooms.register": _("新房间"),
    "rooms.change": _("改房间"),
    "rooms.reserve": _("预留房间"),
    "rooms.unreserve": _("取消预留"),
    "rooms.occupy": _("房间入住"),
    "rooms.release": _("房间退出"),
    "rooms.begin_disinfecting": _("开始消毒"),
    "rooms.back_to_cleaning": _("退回清洁"),
    "rooms.prepared": _("备房完成"),
    "rooms.do_step": _("备房一步"),
    "rooms.undo_step": _("撤销备房一步"),
    "rooms.take_out_of_service": _("停用房间"),
    "rooms.put_back": _("恢复房间"),
    "stays.book": _("预订入住"),
    "stays.rebook": _("改预订"),
    "stays.cancel": _("取消入住"),
    "stays.announce": _("报告分娩"),
    "stays.plan_arrival": _("改入住日期"),
    "stays.name_team": _("指定团队"),
    "stays.allot": _("排房"),
    "stays.give_back": _("退回房间"),
    "stays.check_in": _("办理入住"),
    "stays.move": _("换房"),
    "stays.extend": _("续住"),
    "stays.shorten": _("缩短入住"),
    "stays.discharge": _("办理离所"),
    "stays.do_step": _("完成一步"),
    "stays.undo_step": _("撤销一步"),
    "stays.leave_out_step": _("省略一步"),
    "stays.make_request": _("登记房间服务"),
    "stays.take_request": _("接房间服务"),
    "stays.end_request": _("办结房间服务"),
    "stays.book_visit": _("预约探视"),
    "stays.admit_visitors": _("核验访客"),
    "stays.see_out_visitors": _("访客离开"),
    "stays.cancel_visit": _("取消探视"),
    "stays.set_visiting_hours": _("定探视时间"),
}
CARE: Words = {
    "care.chart": _("护理记录"),
    "care.correct": _("更正记录"),
    "care.withdraw": _("作废记录"),
    "care.answer_alert": _("处理预警"),
    "care.lift_alert": _("解除预警"),
    "care.confirm_rules": _("确认预警规则"),
    "care.withdraw_rules": _("撤回预警规则"),
    "care.order": _("开医嘱"),
    "care.execute": _("执行医嘱"),
    "care.stop_order": _("停医嘱"),
    "care.review": _("审核记录"),
    "care.return_entry": _("退回记录"),
    "care.close_finding": _("退回的记录已更正"),
    "safety.record": _("填院务记录"),
    "safety.correct": _("更正院务记录"),
    "members.make_contact": _("回访"),
    "members.correct_contact": _("更正回访"),
    "members.join": _("入会"),
    "voice.accept": _("受理投诉"),
    "voice.judge": _("定级与责任部门"),
    "voice.answered": _("首次回应"),
    "voice.solved": _("提出处理方案"),
    "voice.client": _("客户答复"),
    "exports.ask": _("导出表格"),
    "handbook.confirm": _("确认待办"),
    "handbook.waive": _("免除待办"),
    "handbook.reassign": _("转交待办"),
    "handbook.change": _("改制度参数"),
}
KEYS: Words = {
    "table": _("表格"),
    "count": _("行数"),
    "state": _("状态"),
    "room": _("房间"),
    "note": _("说明"),
    "reason": _("原因"),
    "kind": _("种类"),
    "text": _("内容"),
    "step": _("步骤"),
    "form": _("表单"),
    "subject": _("对象"),
    "supersedes": _("更正自"),
    "leave_on": _("离所日期"),
    "arrive_on": _("入住日期"),
    "born_at": _("分娩时间"),
    "babies": _("宝宝"),
    "route": _("分娩方式"),
    "due_on": _("预产期"),
    "nights": _("晚数"),
    "price": _("价格"),
    "amount": _("金额"),
    "plan": _("方案"),
    "outcome": _("结论"),
    "occasion": _("时机"),
    "channel": _("渠道"),
    "consultant": _("顾问"),
    "topics": _("内容"),
    "what": _("内容"),
    "scheduled_at": _("时间"),
    "withdrawn_on": _("停售日"),
    "severity": _("级别"),
    "owner": _("责任人"),
    "answer": _("客户答复"),
    "document": _("证件"),
    "checked_by": _("核对人"),
    "rhythm": _("频次"),
    "stopped": _("已停"),
    "ruleset": _("规则"),
    "code": _("编号"),
    "lead": _("客资"),
    "mother": _("产妇"),
    "order": _("医嘱"),
    "entry": _("记录"),
    "inquiry": _("咨询"),
    "purpose": _("用途"),
    "way": _("方式"),
    "named_nurse": _("责任护士"),
    "named_carer": _("责任月嫂"),
    "named_service": _("客服专员"),
}
# How the rows of a kind are called: a path from the model, and the address of one by name where it has one.
CALLED: dict[str, tuple[str, str]] = {
    "roomtype": ("name", ""),
    "room": ("number", "rooms:room"),
    "mother": ("name", "families:mother"),
    "baby": ("birth__mother__name", ""),
    "package": ("name", "catalogue:package"),
    "extra": ("name", ""),
    "channel": ("name", ""),
    "campaign": ("name", ""),
    "lead": ("name", "leads:lead"),
    "inquiry": ("lead__name", ""),
    "visit": ("lead__name", ""),
    "contract": ("number", "contracts:contract"),
    "stay": ("mother__name", "stays:stay"),
    "roomrequest": ("stay__mother__name", ""),
    "visitorbooking": ("name", ""),
    "complaint": ("mother__name", "voice:complaint"),
    "member": ("number", ""),
    "duty": ("subject__label", ""),
    "edition": ("code", ""),
}
# The machinery's own rows, whose models say no word to people.
BEHIND: Words = {
    "subject": _("待办的对象"),
    "spell": _("所处状态"),
    "landmark": _("重要日期"),
    "tie": _("责任关系"),
    "proof": _("完成凭据"),
    "escalation": _("上报"),
    "tally": _("执行统计"),
    "clock": _("待办时钟"),
    "counter": _("编号"),
    "chainhead": _("记录链"),
}
TAUGHT = ("staff", "device")  # people names its own


def tell() -> None:
    """Called once, when every package is loaded (config.apps)."""
    for verbs in (SALES, HOUSE, CARE):
        told.name_verbs(verbs)
    told.KEYS.update({key: word for key, word in KEYS.items() if key not in told.KEYS})
    for model in apps.get_models():
        kind = model._meta.model_name or ""
        if issubclass(model, CentreRow) and kind not in TAUGHT:
            path, address = CALLED.get(kind, ("", ""))
            told.name_kind(
                kind, BEHIND.get(kind) or model._meta.verbose_name or kind, partial(_names, model, path), address
            )
    _teach_values()


def _names(model: type[Model], path: str, centre_id: int, ids: set[int]) -> Mapping[int, str]:
    if not path:
        return {}
    rows = model._default_manager.filter(centre=centre_id, pk__in=ids)
    return {pk: name for pk, name in rows.values_list("pk", path) if name}


def _teach_values() -> None:
    """What stands in before and after: choices and rows of every field by its name; steps and forms by their codes."""
    for model in apps.get_models():
        for one in model._meta.concrete_fields if model.__module__.startswith("yuexu.") else ():
            if one.related_model is not None:
                told.POINTS.setdefault(one.name, one.related_model._meta.model_name or "")
            for code, label in one.flatchoices:
                told.WORDS.setdefault(one.name, {}).setdefault(str(code), label)
    for key, other in (("kind", "review_kind"), ("kind", "order_kind"), ("reason", "lost_reason")):
        for code, label in told.WORDS.get(other, {}).items():
            told.WORDS.setdefault(key, {}).setdefault(code, label)
    told.WORDS["topics"] = dict(Topic.choices)
    told.WORDS.setdefault("step", {}).update(PREPARING | {code: step.label for code, step in STAY_STEPS.items()})
    forms = {code: form.label for catalogue in (CARDS, SHEETS) for code, form in catalogue.items()}
    told.WORDS.setdefault("form", {}).update({code: _(label) for code, label in forms.items()})  # said with the forms
