"""``engine-room page``: the what-if page, in a browser on this machine."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import click

from sim.cli import UserError, WholeNumber, program
from sim.errors import EngineRoomError
from sim.interrupts import SIGNALS

LIMITS = "ENGINE_ROOM_PAGE_LIMITS"
"""The variable that tells the page which file its limits stand in."""

_PORT = 8501
_SECONDS_TO_START = 60.0
_SECONDS_TO_END = 10.0
_SERVER = "sim.page.serve"
_SCRIPT = Path(__file__).parents[1] / "page" / "app.py"
_THEME = {
    "base": "light",
    "primaryColor": "#005EB8",
    "backgroundColor": "#FFFFFF",
    "secondaryBackgroundColor": "#F0F4F5",
    "textColor": "#212B32",
}
"""Dark enough on light for anybody: WCAG 2.2 asks for 4.5 to 1, and the least of these is 5.9."""


@click.command()
@click.option(
    "--port", type=WholeNumber(1, 65_535), default=_PORT, show_default=True, help="Of this machine."
)
@click.option(
    "--address",
    default="127.0.0.1",
    show_default=True,
    help="Where it listens. Another address lets others in: only behind a proxy with sign-in.",
)
@click.option(
    "--limits",
    "limits_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Limits of posts, years, replications and uploads; by default those shipped.",
)
@click.option("--no-browser", is_flag=True, help="Say the address, and open no browser.")
def page(port: int, address: str, limits_file: Path | None, no_browser: bool) -> None:
    """Open the what-if page: pick a team, move levers, and see what happens to people and money.

    It is served to this machine alone, works offline, and sends nothing anywhere. Ctrl-C stops it.
    """
    if find_spec("streamlit") is None:
        raise UserError(
            "the page needs streamlit, which is not installed; `python start.py page` installs it, "
            'or `pip install "engine-room[page]"`'
        )
    if click.get_current_context().find_root().params.get("own_code"):
        raise UserError("page: the page knows no code of your own; use `--with` with run, compare or study")
    megabytes = _upload_megabytes(limits_file)
    _check_free(address, port)
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    if limits_file is not None:
        environment[LIMITS] = str(limits_file.resolve())
    server = None
    try:
        server = subprocess.Popen(
            [sys.executable, "-P", "-m", _SERVER, "run", str(_SCRIPT), *flags(address, port, megabytes)],
            env=environment,
            cwd=_SCRIPT.parent,  # no file of settings lies there
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        here = _url(address, port)
        _wait_until_up(server, here)
        click.echo(f"The what-if page is at {here}\nCtrl-C here stops it; what was uploaded goes with it.")
        if not _is_of_this_machine(address):
            click.echo("Whoever reaches this machine can use it: it has no sign-in of its own.")
        if not no_browser:
            webbrowser.open(here)
        if server.wait() != 0:
            raise UserError("the page ended by itself; its own message is above")
    finally:
        for number in SIGNALS:  # a second one must not break off the end
            signal.signal(number, signal.SIG_IGN)
        if server is not None:
            _end(server)


def flags(address: str, port: int, megabytes: int) -> list[str]:
    """Return how streamlit is started: on this machine, quiet, and whatever the user's own settings say."""
    settings: Mapping[str, object] = {
        "global.developmentMode": "false",
        "server.address": address,
        "server.port": port,
        "server.headless": "true",
        "server.baseUrlPath": "",
        "server.fileWatcherType": "none",
        "server.runOnSave": "false",
        "server.enableStaticServing": "false",
        "server.enableCORS": "true",
        "server.enableXsrfProtection": "true",
        "server.maxUploadSize": megabytes,
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "viewer",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "client.showSidebarNavigation": "false",
        "runner.magicEnabled": "false",
        "runner.postScriptGC": "false",  # else nobody is answered for a while after every script
        "logger.level": "error",
        **{f"theme.{name}": colour for name, colour in _THEME.items()},
    }
    return [f"--{name}={value}" for name, value in settings.items()]


def _upload_megabytes(limits_file: Path | None) -> int:
    from sim.page.limits import limits

    try:
        return limits(limits_file).upload_megabytes
    except EngineRoomError as error:
        raise UserError(str(error)) from None


def _check_free(address: str, port: int) -> None:
    """Say so if something else listens there, or nothing of this machine has the address."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        what = f"cannot listen at {address}:{port}: {error.strerror or error}; "
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise UserError(f"{what}--address is an address of this machine, such as 127.0.0.1") from None
        raise UserError(
            f"{what}is a page open there already? Another port: {program()} page --port {port % 65_535 + 1}"
        ) from None


def _url(address: str, port: int) -> str:
    """Return how a browser on this machine asks for the page."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_of_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:  # a name
        return address == "localhost"


def _wait_until_up(server: subprocess.Popen[bytes], here: str) -> None:
    direct = build_opener(ProxyHandler({}))  # whatever proxy the user has for the internet
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        if server.poll() is not None:
            raise UserError("the page did not start; its own message is above")
        try:
            with direct.open(f"{here}/_stcore/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise UserError(f"the page did not start within {_SECONDS_TO_START:.0f} seconds")


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server, which ends what it started; a Ctrl-C has reached it already."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
