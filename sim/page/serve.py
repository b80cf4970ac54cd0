"""Streamlit's server, kept from asking a service on the internet which address this machine has.

It would ask when it listens to other machines, and whenever a site of another name tries to reach the page.
"""

from __future__ import annotations

from streamlit import net_util
from streamlit.web.cli import main


def _unknown() -> None:
    """Say that no address is known: none is shown, and no site is let in for having it."""


net_util.get_external_ip = net_util.get_internal_ip = _unknown

if __name__ == "__main__":
    main()
