"""What is said of results that are personal data."""

from __future__ import annotations

MARK = (
    "Made from a list of a real team. This page tells of the whole team only and may go round; keep the "
    "pages and annexes behind it private, as KEEP-PRIVATE.txt says."
)
"""What stands on the first page of a briefing, which is all that may be given to others."""

WORKBOOK = "Personal data: this tells of single posts of a real team. Keep it private."
"""What stands on a workbook of such results."""

LINE = "Personal data: this tells of single posts of a real team. Keep it private, as KEEP-PRIVATE.txt says."
"""What the terminal says of a folder of them."""
