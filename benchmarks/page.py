"""How soon a moved lever is answered: ``python benchmarks/page.py``.

First without a page: each time is that from a moved lever to the numbers of a first look, with new workers
(cold), with workers that have simulated before (warm), for a lever put back to where it was (known), and for
the slower of two people who move a lever at the same instant while each other's run goes on.

Then as it is seen, if there is a Chromium (``ENGINE_ROOM_CHROMIUM`` names another than that of the path): a
page is served, a lever is moved by the keyboard while more is still worked out, and the browser notes when
the sentences and both curves have changed.

All are ratios to what the same first look takes in one process that does nothing else, timed between them in
the same run: machines differ and are noisy, so only the ratios are worth quoting.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from sim.measures.block import measure_block
from sim.model.engine_room import names_of, simulate
from sim.page.levers import levers
from sim.page.limits import limits
from sim.page.link import to_query
from sim.page.settings import Option, Settings, scenarios_of
from sim.page.work import Desk
from sim.page.work.steps import FIRST
from sim.report.words import page as words

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from sim.scenario import Scenario

ROUNDS = 5
SYSTEM = "lincolnshire"
POLICIES = ("annual-settlement", "three-year-settlement")
LEVER = "policy.renewal.lead_weeks"
PATIENCE = 60.0
BETWEEN = 2.0  # seconds between two moves: more is being worked out still

ROOT = Path(__file__).parents[1]
SEEN = {"sentence": "seen: the sentences", "first": "seen: the first curve", "both": "seen: both curves"}
DESK = {
    "cold": "numbers, cold: the workers start",
    "warm": "numbers, warm",
    "known": "numbers, put back: known already",
    "two": "numbers, two at once, the slower",
}

# Notes, 25 times a second, what has changed since a key was pressed; curves count once they are decoded.
# To look at every frame takes the browser a fifth of a processor from what is measured.
WATCH = """() => {
  const found = () => { const all = [];
    const look = root => root.querySelectorAll('*').forEach(e => {
      if (e.tagName == 'IMG' && e.src.startsWith('data:image/svg')) all.push(e);
      if (e.shadowRoot) look(e.shadowRoot); });
    look(document); return all.slice(0, 2); };
  const sources = () => found().map(e => e.src);
  const said = () =>
    [...document.querySelectorAll('[role=tabpanel] p > strong')].map(e => e.innerText).join();
  const before = {curves: sources(), said: said()}, seen = window.seen = {};
  let began = null;
  addEventListener('keydown', () => { began = performance.now(); }, {capture: true, once: true});
  const tick = () => {
    if (window.seen !== seen) return;
    if (began !== null) {
      const now = (performance.now() - began) / 1000;
      const drawn = found().filter(e => e.complete && e.naturalWidth && !before.curves.includes(e.src));
      if (said() && said() != before.said) seen.sentence ??= now;
      if (drawn.length) seen.first ??= now;
      if (drawn.length == 2) seen.both ??= now;
    }
    setTimeout(tick, 40);
  };
  tick();
}"""


class Times(NamedTuple):
    """Seconds of one round."""

    alone: float
    taken: dict[str, float]


def asked(weeks: float) -> Settings:
    """Return what is asked after the lever was moved."""
    first, second = POLICIES
    return Settings(system=SYSTEM, options=(Option(first), Option(second, ((LEVER, weeks),))))


def moved(weeks: float) -> tuple[Scenario, ...]:
    """Return what is compared after the lever was moved."""
    return scenarios_of(asked(weeks), {})


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def first_look(desk: Desk, who: str, scenarios: Sequence[Scenario]) -> None:
    """Ask, and wait for the numbers of a first look."""
    stage = desk.ask(who, scenarios).wait(PATIENCE)
    if stage is None:
        raise SystemExit(f"nothing was answered within {PATIENCE:.0f} s")
    _ = stage.results.retention


def two_people(desk: Desk, weeks: float) -> float:
    """Return how long the slower of two people waits who move their levers at once."""
    began = time.perf_counter()
    jobs = [desk.ask(f"person {number}", moved(weeks + number)) for number in (1, 2)]
    for job in jobs:
        if job.wait(PATIENCE) is None:
            raise SystemExit(f"nothing was answered within {PATIENCE:.0f} s")
    return time.perf_counter() - began


def alone(weeks: float, replications: int = FIRST) -> None:
    """Simulate and measure a first look in this process."""
    for scenario in moved(weeks):
        wanted = range(replications)
        measure_block(simulate(scenario, wanted), scenario, names_of(scenario), wanted)


def at_the_desk(number: int) -> Times:
    """Time everything once; no round asks what another has."""
    weeks = 6.0 + 0.5 * number
    desk = Desk(limits(None))
    try:
        taken = {
            "cold": seconds(lambda: first_look(desk, "person 0", moved(weeks))),
            "warm": seconds(lambda: first_look(desk, "person 0", moved(weeks + 10))),
            "known": seconds(lambda: first_look(desk, "person 0", moved(weeks))),
            "two": two_people(desk, weeks + 15),
        }
    finally:
        desk.close()
    return Times(seconds(lambda: alone(weeks + 10)), taken)


@contextmanager
def served() -> Iterator[str]:
    """Serve the page of this tree, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "sim", "page", "--no-browser", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
        while not is_up(url):
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("the page did not start")
            time.sleep(0.2)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def is_up(url: str) -> bool:
    """Return whether the page answers."""
    try:
        with urlopen(f"{url}/_stcore/health", timeout=2):
            return True
    except (URLError, OSError):
        return False


def in_the_browser(chromium: str) -> list[Times]:
    """Move the lever again and again, and note when the answer is seen."""
    from playwright.sync_api import sync_playwright

    with served() as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(1000 * PATIENCE)
            page.goto(f"{url}/?{urlencode(to_query(asked(6.0)))}")
            page.get_by_text(words.READ_OFF.format(words.PICTURES["lost_knowledge"])).first.wait_for()
            one_move(page)  # what is done once is not the question
            return [Times(seconds(partial(alone, 7.0)), one_move(page)) for _ in range(ROUNDS)]
        finally:
            browser.close()


def one_move(page: Page) -> dict[str, float]:
    """Move the lever by a step, and return when what was seen, in seconds."""
    page.wait_for_timeout(1000 * BETWEEN)
    group, lever = next((g, one) for g in levers() for one in g.levers if one.path == LEVER)
    slider = page.get_by_role("slider", name=lever.title).first
    if not slider.is_visible():
        page.get_by_text(group.title, exact=True).first.click()
    slider.focus()
    page.evaluate(WATCH)
    slider.press("ArrowRight")
    page.wait_for_function("'both' in window.seen && 'sentence' in window.seen", polling=40)
    return dict(page.evaluate("window.seen"))


def told(rounds: Sequence[Times], titles: dict[str, str]) -> None:
    """Print the ratios, and the least and most of each; then the medians in seconds."""
    for name, title in titles.items():
        ratios = [each.taken[name] / each.alone for each in rounds]
        took = statistics.median(each.taken[name] for each in rounds)
        spread = f"{min(ratios):7.2f} {max(ratios):7.2f}"
        print(f"{title:34} {statistics.median(ratios):20.2f} {spread} {took:14.2f} s")
    print(
        f"One process alone: {statistics.median(each.alone for each in rounds):.2f} s on this machine, now.\n"
    )


def main() -> None:
    """Time the desk, then the page as it is seen."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"\n{os.cpu_count()} processors{load}; a first look is {FIRST} replications of two options.\n")
    heads = f"{'ratio to one process':>20} {'least':>7} {'most':>7} {'median now':>16}"
    print(f"{'from a moved lever to':34} {heads}")
    alone(5.5, 2)  # what Python imports and remembers at the first simulation is not the question
    told([at_the_desk(number) for number in range(ROUNDS)], DESK)
    chromium = os.environ.get("ENGINE_ROOM_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("What is seen was not timed: there is no Chromium (apt install chromium).")
    told(in_the_browser(chromium), SEEN)


if __name__ == "__main__":
    main()
