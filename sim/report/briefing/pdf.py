"""A briefing as PDF: the HTML, printed by the Chromium or Chrome that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sim.errors import EngineRoomError
from sim.files.scratch import scratch
from sim.report.briefing.document import Document
from sim.report.briefing.html import html

BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
    "microsoft-edge",
)  # fmt: skip
"""Programs looked for on the path, in this order."""

_MOST_SECONDS = 120


class BrowserError(EngineRoomError, RuntimeError):
    """No browser prints the briefing; the message says what to do."""


def pdf(document: Document) -> bytes:
    """Return the briefing as PDF.

    Raises
    ------
    BrowserError
        No Chromium or Chrome is on the path, or it fails.
    """
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise BrowserError(
            "no Chromium, Chrome or Edge on the path, and one is needed to print a PDF. Install one, or "
            "write --to html and print it from any browser (A4, background graphics on), or --to docx"
        )
    with scratch() as place:
        page, printed = place / "briefing.html", place / "briefing.pdf"
        page.write_bytes(html(document))
        _print(browser, page, printed)
        if not printed.is_file():
            raise BrowserError(f"{browser} printed nothing. Write --to html and print it from a browser")
        return printed.read_bytes()


def _print(browser: str, page: Path, printed: Path) -> None:
    # A browser run by root has no sandbox to start; the page is ours, and has neither script nor address.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    words = [
        browser, "--headless", *root, "--disable-gpu", "--disable-extensions", "--no-first-run",
        "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={page.parent / 'profile'}", "--no-pdf-header-footer",
        f"--print-to-pdf={printed}", page.as_uri(),
    ]  # fmt: skip
    try:
        subprocess.run(words, capture_output=True, check=True, timeout=_MOST_SECONDS)
    except subprocess.TimeoutExpired:
        raise BrowserError(f"{browser} did not print within {_MOST_SECONDS} seconds") from None
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        last = said.decode(errors="replace").strip().splitlines()[-1:] or [""]
        raise BrowserError(f"{browser} could not print: {last[0][:200]}") from None
