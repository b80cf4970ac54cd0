"""The files for hosting the page let nobody reach it but through the sign-in, and bound what it may use."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from sim.cli import main
from sim.page.limits import limits

ROOT = Path(__file__).parents[2]
HOST = ROOT / "docs" / "how-to" / "host"


@pytest.fixture(scope="module")
def container() -> str:
    return (HOST / "Containerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = yaml.safe_load((HOST / "compose.yaml").read_text(encoding="utf-8"))[
        "services"
    ]
    return read


def test_the_page_listens_on_loopback_within_the_network_of_the_proxy(
    container: str, services: dict[str, dict[str, Any]]
) -> None:
    (typed,) = re.findall(r"^CMD (.*)$", container, re.MULTILINE)
    program, name, *rest = json.loads(typed)
    assert (program, name) == ("engine-room", "page")
    command = main.get_command(click.Context(main), name)
    assert command is not None
    given = command.make_context(name, rest).params
    assert (given["address"], given["no_browser"]) == ("127.0.0.1", True)

    proxy = (HOST / "Caddyfile").read_text(encoding="utf-8")
    assert f"reverse_proxy 127.0.0.1:{given['port']} " in proxy
    for inner in ("page", "sign-in"):
        assert services[inner]["network_mode"] == "service:proxy"
        assert "ports" not in services[inner]
    assert services["sign-in"]["environment"]["OAUTH2_PROXY_HTTP_ADDRESS"].startswith("127.0.0.1:")


def test_all_but_the_sign_in_itself_is_passed_on_after_the_sign_in_alone() -> None:
    proxy = (HOST / "Caddyfile").read_text(encoding="utf-8")
    passed = [line.split()[1] for line in re.findall(r"^\t*reverse_proxy .*$", proxy, re.MULTILINE)]
    assert passed == ["127.0.0.1:4180", "127.0.0.1:4180", "127.0.0.1:8501"]  # the second: who has to sign in
    _, of_sign_in, of_page = re.split(r"^\thandle ", proxy, flags=re.MULTILINE)
    assert of_sign_in.startswith("/oauth2/* {")
    assert of_page.index("forward_auth 127.0.0.1:4180") < of_page.index("reverse_proxy 127.0.0.1:8501")
    assert "rewrite * /oauth2/sign_in?\n" in of_page  # nothing of the address that was asked for
    assert "header_up X-Auth-Request-Redirect {http.request.orig_uri}" in of_page


def test_the_page_is_bounded_and_writes_nowhere_but_into_memory(
    container: str, services: dict[str, dict[str, Any]]
) -> None:
    page = services["page"]
    assert page["read_only"] is True
    assert page["memswap_limit"] == page["mem_limit"]
    assert page["ulimits"] == {"core": 0}
    assert page["cap_drop"] == ["ALL"]
    assert {"cpus", "pids_limit"} <= page.keys()
    assert re.findall(r"^USER (.*)$", container, re.MULTILINE) == ["10001"]
    assert "--require-hashes -r requirements/page.txt" in container
    assert (ROOT / page["build"]["dockerfile"]) == HOST / "Containerfile"


def test_the_hosted_limits_can_be_read_and_uploads_pass_the_proxy() -> None:
    hosted = limits(HOST / "limits.toml")
    proxy = (HOST / "Caddyfile").read_text(encoding="utf-8")
    (passed,) = re.findall(r"max_size (\d+)MB", proxy)
    assert int(passed) >= hosted.upload_megabytes


def test_the_guide_tells_the_limits_as_they_are_shipped_and_hosted() -> None:
    guide = (HOST.parent / "host-the-page.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| (\d+) \|", guide, re.MULTILINE)
    assert {name: int(value) for name, value in told} == vars(limits())
    assert (HOST / "limits.toml").read_text(encoding="utf-8") in guide
