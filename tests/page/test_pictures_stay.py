"""While a better answer is drawn, the pictures of the one before stay where they are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from sim.page.levers import levers
from tests.page.visiting import UNTIL_DONE, address, pictures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from tests.page.conftest import Server

pytestmark = pytest.mark.slow

# Goes to the end of the page, and notes at every frame how many pictures there are and how far down it is.
WATCH = """() => {
  const count = root => [...root.querySelectorAll('*')].reduce((n, e) => n
    + (e.tagName == 'IMG' && e.src.startsWith('data:image/svg') ? 1 : 0)
    + (e.shadowRoot ? count(e.shadowRoot) : 0), 0);
  const main = document.querySelector('[data-testid="stMain"]');
  main.scrollTop = main.scrollHeight;
  const began = main.scrollTop, seen = window.seen = {fewest: 1e9, moved: 0};
  const tick = () => {
    seen.fewest = Math.min(seen.fewest, count(document));
    seen.moved = Math.max(seen.moved, Math.abs(main.scrollTop - began));
    requestAnimationFrame(tick);
  };
  tick();
}"""
HALF_A_PICTURE = 400  # pixels; words above may take more or fewer lines, at the end of the page


PICTURES = 5  # of a team whose people are not listed


def wait_until_drawn(page: Page, not_these: Sequence[str] = ()) -> list[str]:
    """Wait until all pictures are drawn anew, and return them."""
    until = time.monotonic() + UNTIL_DONE / 1000
    while len(shown := pictures(page)) < PICTURES or set(shown) & set(not_these):
        assert time.monotonic() < until, f"{len(shown)} pictures"
        page.wait_for_timeout(200)
    return shown


def test_no_picture_goes_and_the_page_does_not_jump_when_a_lever_is_moved(server: Server, page: Page) -> None:
    page.goto(address(server.url))
    wait_until_drawn(page)
    lever = next(one for one in levers()[0].levers if one.kind in ("number", "whole"))
    slider = page.get_by_role("slider", name=lever.title).first
    slider.focus()
    before = pictures(page)
    page.evaluate(WATCH)
    slider.press("ArrowRight")
    after = wait_until_drawn(page, before)
    seen = page.evaluate("window.seen")
    assert seen["fewest"] == len(before) == len(after) == PICTURES
    assert seen["moved"] < HALF_A_PICTURE
