"""Streamlit's server, kept from asking a service on the internet which address this machine has.

It would ask when it listens to other machines, and whenever a site of another name tries to reach the page.

And kept from throwing away a file before the browser has fetched it. Nothing on the page shows a file that is
made at a click, so the library deletes it when two scripts have ended after that: anybody's, and the page
looks for news more than once a second.
"""

from __future__ import annotations

import time

from streamlit import net_util
from streamlit.runtime import media_file_manager
from streamlit.web.cli import main

SECONDS_TO_FETCH = 60.0
"""How long a file that nothing shows is kept for the browser that has asked for it."""


def _unknown() -> None:
    """Say that no address is known: none is shown, and no site is let in for having it."""


class _KeptAWhile(media_file_manager.MediaFileMetadata):
    """What the library knows of a file, which may go a while after it could have gone."""

    _since = float("inf")

    def mark_for_delete(self) -> None:
        self._since = min(self._since, time.monotonic())

    @property
    def is_marked_for_delete(self) -> bool:
        return time.monotonic() - self._since > SECONDS_TO_FETCH


net_util.get_external_ip = net_util.get_internal_ip = _unknown
media_file_manager.MediaFileMetadata = _KeptAWhile  # type: ignore[misc]

if __name__ == "__main__":
    main()
