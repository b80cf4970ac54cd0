"""The page in a browser: anybody can use it, two people at once, and nothing leaves this machine."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim.report.words import page as words
from tests.page import visiting
from tests.page.conftest import QUIET
from tests.page.visiting import (
    address,
    faults,
    hard_to_use,
    reached_out_of_sight,
    tab,
    wait_for_answer,
    wait_until_done,
    wait_until_shown,
    watched,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.page.conftest import Server

pytestmark = pytest.mark.slow

IDLE_SECONDS = 2.0
IDLE_SHARE = 0.2  # of one processor; the server itself ticks


WIDE, NARROW = 1280, 390
FOUR_TIMES = {"width": 320, "height": 256}  # what 1280 by 1024 has room for at 400%
PRESSES = 12
LISTEN = """line => {
  window.line = line; window.said = [line.textContent];
  const note = () => window.said.push(line.textContent);
  new MutationObserver(note).observe(line, {childList: true, subtree: true});
}"""


def test_an_answer_has_no_serious_fault_reaches_nobody_and_opens_again_from_its_link(
    server: Server, page: Page, axe: str
) -> None:
    """In one session, as to answer takes longest; its link is opened on a telephone."""
    with watched(server, page) as outside:
        page.goto(server.url)
        page.get_by_text(words.WHICH_TEAM).first.wait_for()
        found = {}
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            found["start", width] = [*faults(page, axe), *hard_to_use(page)]
        page.goto(address(server.url))
        page.get_by_role("status").first.evaluate(LISTEN)
        wait_until_done(page)
        lines = lines_said(page)
        assert (len(lines), words.FINISHED in lines[-1]) == (len(set(lines)), True), lines
        there, said = page.url, (visiting.sentences(page), visiting.rows(page))
        found |= found_in_tabs(page, axe, WIDE)

        page.set_viewport_size({"width": NARROW, "height": 900})
        page.reload()
        wait_until_done(page)
        assert page.url == there
        assert (visiting.sentences(page), visiting.rows(page)) == said
        found |= found_in_tabs(page, axe, NARROW)
        page.set_viewport_size(FOUR_TIMES)
        found["four times", "levers put away"] = [*hard_to_use(page), *reached_out_of_sight(page, PRESSES)]
        page.get_by_role("button", name="Expand sidebar").click()
        page.get_by_role("button", name="Collapse sidebar").wait_for()
        found["four times", "levers"] = [*hard_to_use(page), *reached_out_of_sight(page, PRESSES)]
    assert {place: told for place, told in found.items() if told} == {}
    assert len(found) == 2 * (2 + len(words.TABS))
    assert outside == []


def lines_said(page: Page) -> list[str]:
    """Return how far the work was, each time that it was written into the element that was there."""
    assert page.evaluate("window.line.isConnected"), page.evaluate("window.said")
    said: list[str] = page.evaluate("window.said")
    return said


def found_in_tabs(page: Page, axe: str, width: int) -> dict[tuple[str, int], list[str]]:
    """Look at every tab, which is no wider than the window, and return what is wrong in it."""
    found = {}
    for name in words.TABS:
        tab(page, name)
        wait_until_shown(page)
        found[name, width] = [*faults(page, axe), *hard_to_use(page)]
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, width)
    return found


@pytest.mark.parametrize("times", [2, 4])
def test_zoomed_by_the_browser_all_is_there_and_the_keyboard_comes_to_what_is_shown(
    server: Server, browser: Browser, chromium: str, tmp_path: Path, times: int
) -> None:
    levels = {"partition": {"default_zoom_level": {"x": math.log(times) / math.log(1.2)}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(levels))
    arguments = [*QUIET, "--window-size=1280,1024"]
    zoomed = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium, args=arguments, no_viewport=True
    )
    page = zoomed.pages[0]
    page.goto(server.url)
    page.get_by_role("button", name=words.NEXT, exact=True).wait_for()
    assert page.evaluate("[devicePixelRatio, innerWidth]") == [times, 1280 / times]
    assert page.title() == words.WINDOW.format(words.WHICH_TEAM)
    assert hard_to_use(page) == []
    page.get_by_role("button", name=words.NEXT, exact=True).press("Enter")
    page.get_by_role("button", name=words.SHOW, exact=True).wait_for()
    page.wait_for_function("document.activeElement.matches('h2')")
    assert page.evaluate("document.activeElement.innerText") == words.COMPARE_WHAT
    assert page.title() == words.WINDOW.format(words.COMPARE_WHAT)
    assert hard_to_use(page) == []
    zoomed.close()


def test_two_people_have_answers_of_their_own(server: Server, browser: Browser, page: Page) -> None:
    other = browser.new_context().new_page()
    others = visiting.SETTINGS.__class__(**{**vars(visiting.SETTINGS), "system": "dorset"})
    page.goto(address(server.url))
    other.goto(address(server.url, others))
    for one in (page, other):
        wait_for_answer(one)
    assert "Lincolnshire" in page.inner_text("body")
    assert "Lincolnshire" not in " ".join(visiting.sentences(other))
    assert visiting.rows(page) != visiting.rows(other)
    other.context.close()


def test_a_session_that_is_closed_in_mid_run_leaves_no_work(server: Server, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    long = visiting.SETTINGS.__class__(**{**vars(visiting.SETTINGS), "years": 6, "seed": 77})
    page.goto(address(server.url, long))
    wait_for_answer(page)
    context.close()
    assert idle_within(server, seconds=20)


def idle_within(server: Server, seconds: float) -> bool:
    """Whether the processes of the page stop working."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        before = server.cpu()
        time.sleep(IDLE_SECONDS)
        if server.cpu() - before < IDLE_SHARE * IDLE_SECONDS:
            return True
    return False
