"""What a visitor of the page does and sees, for the tests that look at it in a browser."""

from __future__ import annotations

import ipaddress
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import psutil

from sim.page.link import to_query
from sim.page.settings import Option, Settings
from sim.report.words import page as words

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.page.conftest import Server

LOOK = """() => {
  const found = [], width = innerWidth;
  const visit = (root, look) => root.querySelectorAll('*').forEach(one => {
    look(one);
    if (one.shadowRoot) visit(one.shadowRoot, look); });
  for (const one of [document.documentElement, document.querySelector('[data-testid="stMain"]')])
    if (one.scrollWidth > one.clientWidth) found.push(`scrolls sideways: ${one.tagName}`);
  visit(document, one => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (style.visibility == 'hidden' || !box.width || !box.height) return;
    const said = (one.getAttribute('aria-label') || one.innerText || one.alt || '').trim();
    if (one.matches('[role="tab"]') && one.scrollWidth > one.clientWidth + 1) found.push(`cut off: ${said}`);
    if (one.matches('[data-testid="stIconMaterial"]') && !one.closest('[aria-hidden="true"]'))
      found.push(`an icon is read aloud: ${said}`);
    const target = 'button, a[href], summary, [role="tab"], [role="slider"], input:not([type="range"])';
    if (!one.matches(target) || one.disabled || box.right <= 0) return;
    const label = one.closest('label'), area = (label || one).getBoundingClientRect();
    if (!said && !(label && label.innerText.trim())) found.push(`no name: ${one.outerHTML.slice(0, 200)}`);
    if (Math.min(area.width, area.height) < 24 && said != 'Skip to main content')
      found.push(`small: ${said} ${area.width} by ${area.height}`);
  });
  return [...new Set(found)];
}"""
REPLICATIONS = 6  # no more than of a first look, so that the first answer is the precise one; then comes why
UNTIL_DONE = 180_000  # milliseconds
SETTINGS = Settings(
    system="lincolnshire",
    options=(Option("annual-settlement"), Option("three-year-settlement")),
    years=4,
)


def address(url: str, settings: Settings = SETTINGS) -> str:
    """Return the link that opens settings."""
    return f"{url}/?{urlencode(to_query(settings))}"


def wait_for_answer(page: Page) -> None:
    """Wait until some answer is there."""
    page.get_by_role("tab", name=words.TABS[0]).wait_for()
    page.get_by_role("table").first.wait_for()


def wait_until_precise(page: Page) -> None:
    """Wait until all teams are simulated, and shown; why, which takes most of the time, comes after it.

    What comes after may be there before the page looks, and then it is said at once that all is done.
    """
    precise = page.get_by_text(words.simulated_teams("precise", REPLICATIONS, 0))
    precise.or_(page.get_by_text(words.FINISHED)).first.wait_for(timeout=UNTIL_DONE)
    wait_until_drawn(page)


def wait_until_done(page: Page) -> None:
    """Wait until nothing more is worked out, and all of it is shown."""
    page.get_by_text(words.FINISHED).first.wait_for(timeout=UNTIL_DONE)
    wait_until_drawn(page)


def wait_until_drawn(page: Page) -> None:
    """Wait until the script has drawn an answer: on a busy machine it begins long after that is said."""
    page.locator("img[src^='data:image/svg']").first.wait_for(state="attached", timeout=UNTIL_DONE)
    wait_until_shown(page)


def wait_until_shown(page: Page) -> None:
    """Wait until the script has run to its end."""
    page.wait_for_timeout(300)  # until it has begun
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=UNTIL_DONE)


def tab(page: Page, name: str) -> None:
    """Look at a tab."""
    page.get_by_role("tab", name=name, exact=True).click()


def downloaded(page: Page, button: str) -> tuple[str, bytes]:
    """Press a button, and return the name of the file that comes, and what it holds."""
    with page.expect_download(timeout=UNTIL_DONE) as download:
        page.get_by_role("button", name=button).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def unpacked(data: bytes) -> dict[str, str]:
    """Return the files of a zip by name."""
    with zipfile.ZipFile(BytesIO(data)) as held:
        return {name: held.read(name).decode() for name in held.namelist()}


def sentences(page: Page) -> list[str]:
    """Return the sentences of the answer, each in one line."""
    said = page.get_by_role("tabpanel").first.locator("p > strong").all_inner_texts()
    return [" ".join(text.split()) for text in said]


def rows(page: Page) -> list[list[str]]:
    """Return the cells of the options table, with a hyphen for a minus sign, as in a terminal."""
    table = page.get_by_role("table").first
    return [
        [
            " ".join(text.split()).replace("\N{MINUS SIGN}", "-")
            for text in row.locator("th, td").all_inner_texts()
        ]
        for row in table.get_by_role("row").all()
    ]


def pictures(page: Page) -> list[str]:
    """Return the pictures that a tab shows."""
    shown: list[str] = page.evaluate(
        """() => { const found = [];
        const look = (root) => root.querySelectorAll('*').forEach(e => {
          if (e.tagName == 'IMG' && e.src.startsWith('data:image/svg')) found.push(e.src);
          if (e.shadowRoot) look(e.shadowRoot); });
        look(document); return found; }"""
    )
    return shown


def faults(page: Page, axe: str) -> list[str]:
    """Return the serious and critical faults that axe-core finds."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{axe}; undefined")
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']} ({fault['impact']}): {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:3]
    ]


def hard_to_use(page: Page) -> list[str]:
    """Return what scrolls sideways or is cut off, is small to press, has no name, or reads an icon aloud."""
    found: list[str] = page.evaluate(LOOK)
    return found


def reached_out_of_sight(page: Page, presses: int) -> list[str]:
    """Return what the keyboard reaches, with so many presses, that lies outside of the window."""
    found = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        found.append(
            page.evaluate(
                """() => { const one = document.activeElement, box = one.getBoundingClientRect();
                return box.right <= 0 || box.left >= innerWidth ? one.outerHTML.slice(0, 200) : ''; }"""
            )
        )
    return [one for one in found if one]


def is_loopback(address: str) -> bool:
    """Whether an address is of this machine alone."""
    return address == "localhost" or ipaddress.ip_address(address.partition("%")[0]).is_loopback


@contextmanager
def watched(server: Server, page: Page) -> Iterator[list[str]]:
    """Note what server and browser reach, or can be reached by, that is not of this machine alone."""
    outside: list[str] = []
    over = threading.Event()

    def of_browser(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and not is_loopback(parts.hostname or ""):
            outside.append(f"browser: {url}")

    def of_server() -> None:
        looks = count()
        while not over.wait(0.1):
            if next(looks) % 10 == 0:  # to look for processes takes longer than at them
                tree = server.tree()
            for process in tree:
                try:
                    held = process.net_connections(kind="inet")
                except psutil.Error:
                    continue
                for one in held:
                    ends = [end.ip for end in (one.laddr, one.raddr) if end]
                    outside.extend(f"{process.name()}: {one}" for ip in ends if not is_loopback(ip))

    page.on("request", lambda request: of_browser(request.url))
    page.on("websocket", lambda socket: of_browser(socket.url))
    looking = threading.Thread(target=of_server, daemon=True)
    looking.start()
    try:
        yield outside
    finally:
        over.set()
        looking.join()
