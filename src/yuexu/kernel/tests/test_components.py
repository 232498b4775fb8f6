"""The macros that every page is built from: escaping, states in words, forms that say what is wrong, no inline style."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.utils import timezone, translation
from django.utils.translation.reloader import translation_file_changed
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from yuexu.kernel.icons import icon
from yuexu.kernel.ui import spoken, stamp
from yuexu.launch.prepare import compile_translations

ROOT = Path(__file__).parents[2]  # src/yuexu
TEMPLATES = sorted(path for path in ROOT.rglob("*.html") if "templates" in path.parts)


class Feed(forms.Form):
    kind = forms.ChoiceField(label="方式", choices=[("breast", "亲喂"), ("formula", "配方奶")])
    channel = forms.ChoiceField(label="来源", choices=[(str(n), f"渠道{n}") for n in range(9)])
    amount = forms.IntegerField(label="奶量", min_value=0)
    observed_at = forms.DateTimeField(label="时间")
    note = forms.CharField(label="备注", required=False)


@pytest.fixture(scope="module")
def env() -> Environment:
    from django.template import engines

    return engines["jinja2"].env


def draw(env: Environment, source: str, **told: object) -> str:
    told |= {"csrf_token": lambda: "token"}
    return env.from_string('{% import "ui/components.html" as ui with context %}' + source).render(told)


def test_text_from_people_is_escaped_everywhere(env: Environment) -> None:
    evil = "<script>alert(1)</script>"
    duty = SimpleNamespace(label=evil, room=evil, subject=evil, owner=evil, due=evil, late=evil, href="/x")
    page = draw(
        env,
        "{{ ui.person(t, t) }}{{ ui.empty(t, t) }}{{ ui.badge(t) }}{{ ui.dl([(t, t)]) }}{{ ui.duty_row(d) }}{{ ui.tile(t, t) }}",
        t=evil,
        d=duty,
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 17  # person 2, empty 2, badge 1, dl 2, duty 8, tile 2


@pytest.mark.parametrize(
    ("state", "word"), [("late", "已逾期"), ("done", "已完成"), ("critical", "危急值"), ("unheard", "unheard")]
)
def test_a_state_is_a_colour_an_icon_and_a_word(env: Environment, state: str, word: str) -> None:
    page = draw(env, "{{ ui.badge(s) }}", s=state)
    assert re.findall(r"<span>(.*?)</span>", page) == [word]
    assert page.count("<svg") == 1


def test_every_room_state_has_its_word(env: Environment) -> None:
    words = re.findall(r"</svg></span>(\S+?)\s*<", draw(env, "{{ ui.room_legend() }}"))
    assert words == ["在住", "已预留", "待清洁", "消毒中", "可入住", "停用"]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_money_reads_back(env: Environment, amount: Decimal) -> None:
    text = re.sub(r"<.*?>", "", draw(env, "{{ ui.money(a) }}", a=amount))
    assert Decimal(text.replace("¥", "").replace(",", "").replace("−", "-")) == amount


def test_few_choices_are_buttons_and_many_a_list(env: Environment) -> None:
    form = Feed(initial={"kind": "formula", "channel": "3"})
    few, many = draw(env, "{{ ui.field(f.kind) }}", f=form), draw(env, "{{ ui.field(f.channel) }}", f=form)
    assert re.findall(r'value="(\w+)"( checked)?', few) == [("breast", ""), ("formula", " checked")]
    assert re.findall(r'<option value="(\w+)" selected', many) == ["3"]
    assert "<select" not in few


def test_an_instant_fills_the_device_picker(env: Environment) -> None:
    form = Feed(initial={"observed_at": dt.datetime(2026, 11, 21, 6, 5, tzinfo=dt.UTC)})
    page = draw(env, "{{ ui.field(f.observed_at) }}", f=form)
    assert 'type="datetime-local"' in page
    assert 'value="2026-11-21T14:05"' in page


def test_a_refused_form_names_each_field_and_ties_the_error_to_it(env: Environment) -> None:
    form = Feed({"kind": "breast", "channel": "1", "amount": "-5", "observed_at": "2026-11-21T14:05"})
    page = draw(env, "{{ ui.form_errors(f) }}{{ ui.field(f.amount, unit='ml') }}", f=form)
    assert re.findall(r'<a href="#(\w+)">(\S+)</a>', page) == [("id_amount", "奶量")]
    assert 'aria-describedby="id_amount_error"' in page
    assert 'id="id_amount_error"' in page
    assert 'value="-5"' in page


def test_a_form_carries_token_client_id_and_draft_key(env: Environment) -> None:
    page = draw(env, '{% call ui.form("/x", keep="feed:7") %}{% endcall %}')
    assert 'name="csrfmiddlewaretoken" value="token"' in page
    assert 'name="client_id" value="" data-client-id' in page
    assert 'data-keep="feed:7"' in page


def test_sorting_turns_round_and_keeps_the_query(env: Environment) -> None:
    columns = [{"label": "金额", "key": "amount"}]
    up = draw(env, "{{ ui.table_head(c, 'amount', 'q=1') }}", c=columns)
    down = draw(env, "{{ ui.table_head(c, '-amount', 'q=1') }}", c=columns)
    assert re.findall(r'aria-sort="(\w+)"><a class="yx-sort" href="(.*?)"', up) == [
        ("ascending", "?sort=-amount&amp;q=1")
    ]
    assert re.findall(r'aria-sort="(\w+)"><a class="yx-sort" href="(.*?)"', down) == [
        ("descending", "?sort=amount&amp;q=1")
    ]


@given(st.lists(st.none() | st.floats(30, 45), min_size=2, max_size=40))
def test_a_sparkline_stays_in_its_box_and_breaks_at_gaps(env: Environment, values: list[float | None]) -> None:
    page = draw(env, "{{ ui.sparkline(v, 'T') }}", v=values)
    known = [value for value in values if value is not None]
    if len(known) < 2:
        assert "<svg" not in page
        return
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", page)
    assert len(points) == len(known)
    assert all(0 <= float(x) <= 120 and 0 <= float(y) <= 32 for x, y in points)


def test_a_misspelt_icon_is_an_error() -> None:
    from django.contrib.staticfiles import finders

    if not finders.find("vendor/icons/tabler-sprite.svg"):
        pytest.skip("npm's assets are not installed")
    assert "<path" in icon("baby-bottle")
    with pytest.raises(LookupError, match="no-such-icon"):
        icon("no-such-icon")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_needs_what_the_content_policy_forbids(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forbidden = r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|hx-vals=.js:|href=.javascript:|https?://"
    assert re.findall(forbidden, text) == []


def test_our_scripts_and_styles_ask_no_other_host() -> None:
    ours = [path for path in (ROOT / "kernel" / "static").rglob("*") if path.suffix in {".js", ".css"}]
    assert ours
    assert [
        path.name for path in ours if re.search(r"https?://|\beval\(|new Function|innerHTML", path.read_text("utf-8"))
    ] == []


def test_a_stamp_reads_the_same_whenever_it_is_read() -> None:
    """On paper "14:05" or "昨天 14:05" says nothing a week later."""
    at = dt.datetime(2026, 11, 22, 6, 5, tzinfo=dt.UTC)
    with timezone.override("Asia/Shanghai"):
        assert [stamp(at), stamp(at.replace(year=2025))] == ["2026年11月22日 14:05", "2025年11月22日 14:05"]


@pytest.mark.parametrize(
    ("choices", "required", "given", "checked"),
    [
        ([("301", "301")], True, None, ["301"]),
        ([("301", "301")], True, "", ["301"]),
        ([("301", "301")], False, None, []),
        ([("301", "301"), ("302", "302")], True, None, []),
        ([("301", "301"), ("302", "302")], True, "302", ["302"]),
    ],
)
def test_where_nothing_else_can_be_meant_it_is_chosen(
    env: Environment, choices: list[tuple[str, str]], required: bool, given: str | None, checked: list[str]
) -> None:
    class Room(forms.Form):
        room = forms.ChoiceField(label="房间", choices=choices, required=required)

    page = draw(env, "{{ ui.field(f.room) }}", f=Room(initial={"room": given}))
    assert re.findall(r'value="(\d+)"[^>]* checked', page) == checked


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("王小明 大宝 · 记录", "王小明 First baby · Record"),
        ("王小明 宝宝 · 腹直肌分离 2.5 cm：观察，避免卷腹动作", "王小明 Baby · 腹直肌分离 2.5 cm：观察，避免卷腹动作"),
        ("王小明", "王小明"),
    ],
)
def test_a_label_is_said_word_by_word_and_a_sentence_stays_whole(label: str, said: str) -> None:
    compile_translations(ROOT)
    translation_file_changed(None, Path("django.mo"))
    with translation.override("en"):
        assert spoken(label) == said
    assert spoken(label) == label
