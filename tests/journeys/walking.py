"""A person with a browser: signs in, taps and types as people do, and notices what pages must never do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Request, Response

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PICTURES = Path(__file__).resolve().parents[2] / "artefacts" / "journeys"

# Runs in every page before its own scripts: what goes wrong is said on the console, where the walk hears it.
WATCH = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`));
const measure = () => {
  const root = document.documentElement;
  if (root && root.scrollWidth > innerWidth + 1) console.error(`page wider than its window: ${root.scrollWidth}`);
};
addEventListener("load", measure);
document.addEventListener("htmx:afterSettle", measure);
"""
AT_THE_TOP = """
() => new Promise((done) => {
  const look = (left) => (scrollY === 0 || left === 0 ? done(scrollY === 0) : setTimeout(look, 20, left - 1));
  look(100);
})
"""
REFUSED = re.compile(r"status of (401|409|422)|ERR_INTERNET_DISCONNECTED|htmx:")


@dataclass
class Walk:
    """One browser window of one person. Leaving it asserts that no page on the way did what pages must never do."""

    title: str  # of the journey, and so of its pictures
    origin: str
    context: BrowserContext
    page: Page = field(init=False)
    troubles: list[str] = field(default_factory=list)
    taps: int = 0
    expecting: bool = False  # whether the next answers may be refusals

    def __post_init__(self) -> None:
        self.context.add_init_script(WATCH)
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("pageerror", lambda error: self._heard("error", str(error)))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not (self.expecting and REFUSED.search(text)):
            self.troubles.append(f"{self.page.url}: {text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.troubles.append(f"{self.page.url} asked another host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or response.status == 404:
            self.troubles.append(f"{response.url} answered {response.status}")

    # --- looking

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.origin + path)

    @property
    def path(self) -> str:
        """Where the page is."""
        return self.page.url.removeprefix(self.origin).split("#")[0]

    @property
    def main(self) -> Locator:
        """The page without menu and head."""
        return self.page.locator("main")

    def reads(self, *texts: str) -> None:
        """Every text stands on the page, where people can see it."""
        for text in texts:
            self.main.get_by_text(text).locator("visible=true").first.wait_for()

    def picture(self, name: str, *, whole: bool = False) -> None:
        """Keep a screenshot among the artefacts."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        count = len(list(PICTURES.glob(f"{self.title}-*.png"))) + 1
        self.page.screenshot(
            path=PICTURES / f"{self.title}-{count:02}-{name}.png", full_page=whole, animations="disabled"
        )

    def duty(self, title: str) -> Locator:
        """The way from *My shift* to what closes this duty, one tap away."""
        self.go("/handbook/shift/")
        row = self.main.locator(".yx-duty").filter(has_text=title)
        return row.locator(".yx-duty-go").first

    def panel(self, name: str) -> Locator:
        """The panel on the page that has this in its head."""
        return self.main.locator("section.yx-panel").filter(has=self.page.locator(".card-header", has_text=name))

    # --- doing

    def tap(self, target: Locator | str, within: Locator | None = None) -> None:
        """Tap a button or link, by its words or itself."""
        self.taps += 1
        pressed = target if isinstance(target, Locator) else self._pressable(target, within or self.main)
        asks = pressed.evaluate("one => Boolean(one.dataset.confirm || one.form?.dataset.confirm)")
        pressed.click()
        if asks:
            self.page.locator("#yx-ask").get_by_role("button").last.click()

    def arrive(self, target: Locator | str, within: Locator | None = None) -> None:
        """Tap what leads to another page, or to this one renewed, and wait until it is there."""
        with self._turned():
            self.tap(target, within)

    @contextmanager
    def _turned(self) -> Iterator[None]:
        """What happens inside brings a page; wait for it, whether it is loaded or swapped in."""
        before = self.path.split("?")[0]
        self.main.evaluate("main => { main.dataset.left = '' }")
        yield
        self.page.locator("main:not([data-left])").wait_for()
        self.page.wait_for_load_state("load")
        if self.path.split("?")[0] != before and "#" not in self.page.url:
            assert self.page.evaluate(AT_THE_TOP), "a new page does not start at its top"

    def _pressable(self, words: str, within: Locator) -> Locator:
        found = within.get_by_role("button", name=words, exact=True).or_(
            within.get_by_role("link", name=words, exact=True)
        )
        return found.locator("visible=true").first

    def fill(self, **values: Any) -> None:
        """Type into fields by their names; a radio or checkbox takes its value, a list every value of it."""
        for name, value in values.items():
            self._fill(self.main.locator(f"[name='{name}']:not([type=hidden])"), value)

    def _fill(self, controls: Locator, value: Any) -> None:
        kind = controls.first.evaluate("control => control.type || control.tagName")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                self._choose(controls, one)
        elif kind.startswith("select"):
            controls.first.select_option(value)
        else:
            controls.first.fill(str(value))

    def _choose(self, controls: Locator, one: Any) -> None:
        """Tap what people see of a radio or checkbox, known by its value or its words; one is True for the only one."""
        wanted = controls if one is True else controls.and_(self.page.locator(f"[value='{one}']"))
        if wanted.count() == 0:
            self.main.locator("label.yx-segment").get_by_text(str(one), exact=True).click()
        elif not wanted.first.is_checked():
            self.page.locator(f"label[for='{wanted.first.get_attribute('id')}']").last.click()

    def draw(self) -> None:
        """Sign on the canvas with the mouse."""
        canvas = self.main.locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 40, box["y"] + 60)
        self.page.mouse.down()
        for step in range(1, 25):
            across = 40 + step * (box["width"] - 80) / 24
            self.page.mouse.move(box["x"] + across, box["y"] + 60 + 35 * math.sin(step))
        self.page.mouse.up()

    def does(self, step: str, *, then: str = "") -> None:
        """Tick off one step of a list of steps. `then`: what the list becomes with the last one."""
        row = self.main.locator(".yx-duty").filter(has_text=step)
        self.tap(row.get_by_role("button", name="完成"))
        if then:
            self.reads(then)
        else:
            self.main.locator(".yx-duty-done").filter(has_text=step).wait_for()

    def submit(self) -> None:
        """Press the form's main button."""
        self.tap(self.main.locator("button.yx-submit-main").last)

    def send(self, **values: Any) -> str:
        """Fill in, submit what must be taken; the message that the next page shows."""
        self.fill(**values)
        with self._turned():
            self.submit()
        return self.said()

    def refused(self, *reasons: str) -> None:
        """Submit what must not be taken; the page says why, and stays."""
        self.expecting = True
        self.submit()
        errors = self.main.locator(".yx-error, .yx-errors")
        for reason in reasons:
            errors.get_by_text(reason).first.wait_for()
        self.expecting = False

    def said(self) -> str:
        """The newest message."""
        toast = self.page.locator(".yx-toast").last
        toast.wait_for()
        return toast.inner_text().strip()

    def close(self) -> None:
        """Leave; nothing went wrong on any page."""
        self.context.close()
        assert not self.troubles, "\n".join(self.troubles)
