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
ASKED_FOR = ("SITE", "ISSUER", "CLIENT_ID", "CLIENT_SECRET", "MAY_ENTER")


@pytest.fixture(scope="module")
def container() -> str:
    return (HOST / "Containerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def proxy() -> str:
    return (HOST / "httpd.conf").read_text(encoding="utf-8")


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
    assert given["port"] == services["proxy"]["environment"]["PAGE"]
    assert services["page"]["network_mode"] == "service:proxy"
    assert "ports" not in services["page"]


def test_the_proxy_is_given_all_that_its_configuration_asks_for_and_its_ports_are_the_open_ones(
    proxy: str, services: dict[str, dict[str, Any]]
) -> None:
    given = services["proxy"]["environment"]
    assert set(re.findall(r"\$\{(\w+)\}", proxy)) == given.keys()
    assert services["proxy"]["ports"] == [f"80:{given['HTTP']}", f"443:{given['HTTPS']}"]
    (mounted,) = services["proxy"]["volumes"]
    folder, certificates, how = re.split(r":(?=/|ro$)", mounted)
    assert folder.startswith("${TLS:?")  # no folder of the project: a key is in no image and no repository
    assert how == "ro"
    assert {given["CERTIFICATE"], given["KEY"]} == {
        f"{certificates}/{name}.pem" for name in ("certificate", "key")
    }
    assert services["proxy"]["tmpfs"][0].startswith(f"{given['RUN']}:")
    assert [name for name in ASKED_FOR if not given[name].startswith(f"${{{name}:?")] == []


def test_all_but_the_sign_in_itself_is_passed_on_after_the_sign_in_alone(proxy: str) -> None:
    """That it works is tested with Apache itself, where that is installed: tests/page/test_sign_in.py."""
    assert re.findall(r"^\tProxyPass (/\S*) (\S+)", proxy, re.MULTILINE) == [
        ("/sign-in/", "!"),
        ("/sign-out", "!"),
        ("/", "http://127.0.0.1:${PAGE}/"),
    ]
    (location,) = re.findall(r"<Location /(.*?)>(.*?)</Location>", proxy, re.DOTALL)
    assert location[0] == ""
    assert re.findall(r"^\t*Require .*$", proxy, re.MULTILINE) == ["\t\tRequire claim ${MAY_ENTER}"]
    assert {"AuthType openid-connect", "Require claim ${MAY_ENTER}"} <= {
        line.strip() for line in location[1].splitlines()
    }
    assert not re.search("CustomLog|TransferLog", proxy)  # an access log would hold the settings of links


def test_a_session_of_the_sign_in_ends(proxy: str) -> None:
    (longest,) = re.findall(r"^OIDCSessionMaxDuration (\d+)$", proxy, re.MULTILINE)
    (idle,) = re.findall(r"^OIDCSessionInactivityTimeout (\d+)$", proxy, re.MULTILINE)
    assert 0 < int(idle) < int(longest) <= 8 * 3600


@pytest.mark.parametrize(
    ("name", "user", "built"), [("page", "10001", "Containerfile"), ("proxy", "33", "Containerfile.proxy")]
)
def test_both_are_bounded_and_write_nowhere_but_into_memory(
    services: dict[str, dict[str, Any]], name: str, user: str, built: str
) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["memswap_limit"] == service["mem_limit"]
    assert service["ulimits"] == {"core": 0}
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "pids_limit" in service
    assert name == "proxy" or "cpus" in service
    assert service["tmpfs"][0].startswith("/tmp:size=")
    context = (HOST / service["build"]["context"]).resolve()
    assert context / service["build"]["dockerfile"] == HOST / built
    assert re.findall(r"^USER (.*)$", (HOST / built).read_text(encoding="utf-8"), re.MULTILINE) == [user]


def test_the_page_is_built_of_locked_packages_and_nothing_else_that_lies_in_the_folder(
    container: str,
) -> None:
    assert "--require-hashes -r requirements/page.txt" in container
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (.*)$", container, re.MULTILINE)]
    assert [name for names in copied for name in names] == [
        "requirements/page.txt",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "sim",
        "scenarios",
    ]


def test_the_hosted_limits_can_be_read_and_uploads_pass_the_proxy(proxy: str) -> None:
    hosted = limits(HOST / "limits.toml")
    (passed,) = re.findall(r"-gt (\d+)", proxy)
    assert int(passed) > hosted.upload_megabytes * 1024**2


def test_the_guide_tells_the_limits_as_they_are_shipped_and_hosted() -> None:
    guide = (HOST.parent / "host-the-page.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| (\d+) \|", guide, re.MULTILINE)
    assert {name: int(value) for name, value in told} == vars(limits())
    assert (HOST / "limits.toml").read_text(encoding="utf-8") in guide
