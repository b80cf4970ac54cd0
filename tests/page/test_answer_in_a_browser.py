"""A way through the page in a browser: what is seen and taken away is what the command line says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

import pandas as pd
import pytest

from sim.page.levers import levers
from sim.report.words import page as words
from tests.page.visiting import (
    SETTINGS,
    UNTIL_DONE,
    address,
    downloaded,
    faults,
    pictures,
    rows,
    sentences,
    tab,
    unpacked,
    wait_for_answer,
    wait_until_done,
    wait_until_precise,
    wait_until_shown,
)

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.page.conftest import Server

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LEVER = "policy.renewal.lead_weeks"
# Goes to the end of the page, and notes at every frame how many pictures there are, how far down it is, and
# how pale what opens the tables is: the library fades what is about to be written again.
WATCH = """() => {
  const count = root => [...root.querySelectorAll('*')].reduce((n, e) => n
    + (e.tagName == 'IMG' && e.src.startsWith('data:image/svg') ? 1 : 0)
    + (e.shadowRoot ? count(e.shadowRoot) : 0), 0);
  const main = document.querySelector('[data-testid="stMain"]');
  main.scrollTop = main.scrollHeight;
  const dark = e => e ? getComputedStyle(e).opacity * dark(e.parentElement) : 1;
  const began = main.scrollTop, seen = window.seen = {fewest: 1e9, moved: 0, palest: 1};
  const tick = () => {
    seen.fewest = Math.min(seen.fewest, count(document));
    seen.palest = Math.min(seen.palest, ...[...main.querySelectorAll('summary')].map(dark));
    seen.moved = Math.max(seen.moved, Math.abs(main.scrollTop - began));
    if (!seen.over) requestAnimationFrame(tick);
  };
  tick();
}"""
HALF_A_PICTURE = 400  # pixels; words above may take more or fewer lines, at the end of the page
PICTURES = 5  # of a team whose people are not listed
WIDE = "1000"  # columns of a terminal, so that no sentence is broken


class Seen(NamedTuple):
    """What the front page shows."""

    sentences: list[str]
    rows: list[list[str]]
    pictures: list[str]


def seen(page: Page) -> Seen:
    return Seen(sentences(page), rows(page), pictures(page))


def choose_lincolnshire(page: Page, server: Server) -> None:
    """Choose a team and what is compared until something is said of it; then the same over fewer years."""
    page.goto(server.url)
    page.get_by_role("radio", name="Lincolnshire").first.check(force=True)
    page.get_by_role("button", name=words.NEXT, exact=True).click()
    page.get_by_role("button", name=words.SHOW, exact=True).click()
    wait_for_answer(page)
    page.goto(f"{page.url}&years=3")
    wait_until_precise(page)


def lever_on(page: Page) -> Locator:
    """Return a lever, in sight and with the keyboard on it."""
    (group, lever), *_ = [(g, one) for g in levers() for one in g.levers if one.path == LEVER]
    slider = page.get_by_role("slider", name=lever.title).first
    if not slider.is_visible():
        page.get_by_text(group.title, exact=True).first.click()
    slider.focus()
    return slider


def move(page: Page, slider: Locator, before: Seen) -> None:
    """Move a lever one step up by the keyboard, and wait until both curves are drawn anew.

    The words of the answer, as precise as the one before, do not tell which of the two they are about.
    """
    there = page.url
    slider.press("ArrowRight")
    page.wait_for_url(lambda url: url != there)
    until = time.monotonic() + UNTIL_DONE / 1000
    while set(pictures(page)[:2]) & set(before.pictures):
        assert time.monotonic() < until, "the curves are those of before"
        page.wait_for_timeout(200)
    wait_until_shown(page)


def command_line(folder: Path, files: dict[str, str]) -> tuple[str, Path]:
    """Run the command that was taken away beside its files; return what it says, and where it wrote."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (typed,) = [
        line.strip()
        for line in files["how-to-run.txt"].splitlines()
        if line.strip().startswith("engine-room ")
    ]
    words_typed = [*shlex.split(typed)[1:], "--out", "results"]
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words_typed],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": WIDE, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split()), folder / "results"


def test_a_moved_lever_changes_all_no_picture_goes_and_what_is_taken_away_says_the_same(
    server: Server, page: Page, tmp_path: Path
) -> None:
    """One way through the page, as to answer takes longest."""
    choose_lincolnshire(page, server)
    slider = lever_on(page)
    before = seen(page)
    assert len(before.pictures) == PICTURES
    page.evaluate(WATCH)
    move(page, slider, before)
    assert slider.evaluate("lever => lever === document.activeElement")  # to be moved on by the keyboard
    after = seen(page)
    assert len(after.sentences) >= 3
    assert before.sentences != after.sentences
    assert before.rows != after.rows
    assert len(set(after.pictures[:2]) - set(before.pictures)) == 2  # both curves
    assert len(after.pictures) == PICTURES
    watched = page.evaluate("Object.assign(window.seen, {over: true})")
    assert watched["fewest"] == PICTURES
    assert watched["moved"] < HALF_A_PICTURE
    assert watched["palest"] == 1

    wait_until_done(page)
    after = seen(page)
    curves = {}
    for name in ("retention", "lost_knowledge"):
        page.get_by_text(words.NUMBERS.format(words.PICTURES[name])).click()
        button = f"{words.NUMBERS_FILE}: {words.PICTURES[name]}"
        curves[name] = downloaded(page, button)[1]

    tab(page, words.TABS[4])
    each_thing_taken_away_opens(page)
    scenarios = unpacked(downloaded(page, words.SCENARIOS_ZIP)[1])
    said, results = command_line(tmp_path, scenarios)
    assert [sentence for sentence in after.sentences if sentence not in said] == []
    for row in after.rows:
        assert all(cell in said for cell in row), row
    for name, data in curves.items():
        pd.testing.assert_frame_equal(
            pd.read_csv(BytesIO(data)), pd.read_csv(results / f"{name}.csv"), check_exact=True
        )


def each_thing_taken_away_opens(page: Page) -> None:
    from docx import Document
    from openpyxl import load_workbook

    files = {}
    for name in ("Briefing (Word)", "Workbook", "Briefing (one web page)", "Pictures with their numbers"):
        called, data = downloaded(page, name)
        assert called.startswith("lincolnshire-")
        files[Path(called).suffix] = data
    text = "\n".join(p.text for p in Document(BytesIO(files[".docx"])).paragraphs)
    assert "Lincolnshire" in text
    assert "Front page" in load_workbook(BytesIO(files[".xlsx"])).sheetnames
    assert b"<html" in files[".html"][:1000]
    with ZipFile(BytesIO(files[".zip"])) as held:
        drawn = [name for name in held.namelist() if name.endswith(".png")]
        assert len(drawn) > 5
        assert all(held.read(name).startswith(b"\x89PNG") for name in drawn)


def test_a_lever_stays_moved_whatever_follows_and_the_tornado_comes_when_its_button_is_pressed(
    server: Server, page: Page, axe: str
) -> None:
    from playwright.sync_api import expect

    asked = address(server.url, replace(SETTINGS, years=2))
    page.goto(asked)
    wait_until_precise(page)
    slider = lever_on(page)
    before = slider.input_value()
    slider.press("ArrowRight")
    tab(page, words.TABS[1])  # told to the server from the address of before
    page.wait_for_url(re.compile("lead_weeks"))
    wait_until_precise(page)
    moved, there = slider.input_value(), page.url
    assert (float(moved), there != asked) == (float(before) + 1, True)
    page.go_back()
    expect(lever_on(page)).to_have_value(before, timeout=UNTIL_DONE)
    page.go_forward()
    expect(lever_on(page)).to_have_value(moved, timeout=UNTIL_DONE)
    assert page.url == there
    wait_until_precise(page)

    page.get_by_role("button", name=words.ASK_TORNADO).click()
    said = page.get_by_role("heading", name=re.compile(r"depends on|No factor clearly moves"))
    said.wait_for(timeout=UNTIL_DONE)
    assert "the difference in retention at month 18 with three-year settlements" in said.inner_text()
    assert page.get_by_text("ends of ranges").first.is_visible()
    assert not page.get_by_role("button", name=words.ASK_TORNADO).is_visible()
    wait_until_shown(page)
    assert faults(page, axe) == []


BAD = {
    "tagged.yaml": b"!!python/object/apply:os.system ['touch owned']\n",
    "unknown.yaml": b"system: {no_such_key: 1}\n",
    "renamed.yaml": b"PK\x03\x04" + bytes(range(256)) * 20,
    "script.yaml": b"extends: <script>document.title='owned'</script>\n",
}


def test_a_bad_upload_is_told_and_the_session_goes_on(server: Server, page: Page) -> None:
    page.goto(server.url)
    page.get_by_text(words.TEAM_KINDS[2], exact=True).first.click()
    for name, data in BAD.items():
        page.locator("input[type=file]").first.set_input_files(
            {"name": name, "mimeType": "application/yaml", "buffer": data}
        )
        page.get_by_role("alert").first.wait_for()
        assert "Traceback" not in page.inner_text("body")
        assert page.title() != "owned"
        page.goto(server.url)
        page.get_by_text(words.TEAM_KINDS[2], exact=True).first.click()
    page.get_by_text(words.TEAM_KINDS[0], exact=True).first.click()
    page.get_by_role("button", name=words.NEXT, exact=True).click()
    page.get_by_role("button", name=words.SHOW, exact=True).wait_for()
