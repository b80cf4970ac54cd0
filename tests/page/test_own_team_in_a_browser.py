"""A team of the visitor's own in a browser: from a list to what is taken away, and lists that are wrong."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim.reading.staff.writing import MEANINGS
from sim.report.live import zip_of
from sim.report.words import page as words
from tests.page.test_answer_in_a_browser import command_line
from tests.page.visiting import (
    REPLICATIONS,
    UNTIL_DONE,
    downloaded,
    rows,
    sentences,
    tab,
    unpacked,
    wait_until_shown,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.page.conftest import Server

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "your-own-team.md"
ALL_TEAMS = f"of {REPLICATIONS} such teams"
NAMES = "Wilhelmina", "Threlkeld", "Quartermain"


def staff_list() -> str:
    """Return the list of the guide, with names, a header that nobody knows, and money that is asked about."""
    (found,) = re.findall(r"(?s)```text\n(Assignment Number.*?)```", GUIDE.read_text(encoding="utf-8"))
    header, *lines = found.strip().splitlines()
    *held, vacant = lines
    named = [f"{line},{NAMES[i % 3]} {NAMES[(i + 1) % 3]}" for i, line in enumerate(held)]
    listed = "\n".join([f"{header.replace('Pay Scale', 'Stufe')},Full Name", *named, f"{vacant},"])
    return listed.replace("Programme Director", "Programme Director (W Quartermain)").replace("Core", "XYZ")


def bring(page: Page, name: str, data: bytes) -> None:
    page.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": data}
    )


def begin(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_text(words.TEAM_KINDS[1], exact=True).first.click()


def choose(page: Page, label: str, answer: str) -> None:
    wait_until_shown(page)
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(answer)
    page.get_by_role("option", name=answer, exact=True).click()
    wait_until_shown(page)


def test_a_staff_list_becomes_an_answer_that_the_command_line_repeats(
    server: Server, page: Page, tmp_path: Path
) -> None:
    begin(page, server)
    bring(page, "Threlkeld.csv", staff_list().encode())
    page.get_by_text(words.NOT_YET_A_TEAM).wait_for()
    choose(page, "Stufe", "Agenda for Change band")
    page.get_by_role("button", name=words.READ_IT_SO).click()
    page.get_by_text("8 posts: 7 held on day one").wait_for()
    choose(page, "Which kind of money is “xyz”?", MEANINGS["programme"])
    page.get_by_text("Money, by posts: xyz (programme)").wait_for()
    said = page.inner_text("main, [data-testid=stMain]").replace("Threlkeld.csv", "", 1)
    assert not [name for name in NAMES if name in said]
    page.get_by_role("button", name=words.NEXT, exact=True).click()
    page.get_by_role("button", name=words.SHOW, exact=True).click()
    page.get_by_text(ALL_TEAMS).first.wait_for(timeout=UNTIL_DONE)  # why they differ, nobody asks here
    page.get_by_text(words.NUMBERS.format(words.PICTURES["posts_page"])).wait_for(timeout=UNTIL_DONE)
    wait_until_shown(page)
    assert page.url.rstrip("/") == server.url
    answered = (sentences(page), rows(page))

    tab(page, words.TABS[4])
    page.get_by_text(words.PRIVATE).wait_for()
    files = {}
    for label in (words.WORKBOOK, words.SCENARIOS_ZIP):
        called, files[label] = downloaded(page, label)
        assert called in ("results.xlsx", "scenarios.zip")
    scenarios = unpacked(files[words.SCENARIOS_ZIP])
    assert "KEEP-PRIVATE.txt" in scenarios
    everything = sheets(files[words.WORKBOOK]) + str(scenarios)
    assert not [name for name in NAMES if name in everything]
    assert "xyz" in str(scenarios)

    told, _ = command_line(tmp_path, scenarios)
    assert [sentence for sentence in answered[0] if sentence not in told] == []
    for row in answered[1]:
        assert all(cell in told for cell in row), row


def sheets(data: bytes) -> str:
    from openpyxl import load_workbook

    return "\n".join(str(row) for sheet in load_workbook(BytesIO(data)) for row in sheet.values)


BAD = {
    "list.csv": (zip_of({"a.txt": "x"}), "list.csv: is a zip archive; unpack it"),
    "list.pdf": (b"%PDF-1.4", "list.pdf: is a PDF"),
    "headings.csv": (b"Position Title,Band,Start Date\n", "has headers and nothing below them"),
    "dates.csv": (
        b"Position Title,Band,Start Date\nManager <script>document.title='owned'</script>,7,31/31/2020\n",
        "line 2: a start or end that cannot be read",
    ),
    "large.csv": (b"x" * 6_000_000, "5.0MB or smaller"),
}


def test_a_list_that_is_wrong_is_told_in_words_of_the_page_and_the_session_goes_on(
    server: Server, page: Page
) -> None:
    begin(page, server)
    for name, (data, said) in BAD.items():
        bring(page, name, data)
        page.get_by_text(said).first.wait_for()
        assert not re.search(r"--[a-z]|Traceback|error message is redacted", page.inner_text("body")), name
        assert page.title() != "owned"
    bring(page, "list.csv", staff_list().replace("Stufe", "Band").encode())
    page.get_by_role("button", name=words.NEXT, exact=True).click()
    page.get_by_role("button", name=words.SHOW, exact=True).wait_for()
