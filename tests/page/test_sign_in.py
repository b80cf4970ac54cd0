"""The shipped httpd.conf lets nobody to the page who has not signed in, or of whom the wrong thing is said.

Apache runs as in the container, in front of a stand-in for the page and one for an organisation's sign-in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPSConnection
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.page.conftest import free_port, missing
from tests.page.visiting import address

HTTPD_CONF = Path(__file__).parents[2] / "docs" / "how-to" / "host" / "httpd.conf"
MODULE = Path("/usr/lib/apache2/modules/mod_auth_openidc.so")
SECRET = "a-secret-that-only-the-sign-in-and-the-proxy-know"
MEMBER = "Ann@Example.NHS.uk"
SECONDS_TO_START = 20
NAVIGATING = {"Accept": "text/html,*/*"}
FETCHED = {"Accept": "*/*"}
OPENING_A_WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
FETCHING = (
    FETCHED,
    {**NAVIGATING, "Sec-Fetch-Mode": "cors"},
    {**NAVIGATING, **OPENING_A_WEBSOCKET},
)
FORGED = {
    "Authorization": "Bearer forged",
    "OIDC-Claim-Email": MEMBER,
    "OIDC_CLAIM_email": MEMBER,
    "Forwarded": "for=127.0.0.1",
    "X-Forwarded-Host": "elsewhere.org",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-User": MEMBER,
    "X-Forwarded-Email": MEMBER,
    "X-Forwarded-For": "127.0.0.1",
    "X-Remote-User": MEMBER,
    "X-Streamlit-User": MEMBER,
}


class Quiet(BaseHTTPRequestHandler):
    """A stand-in that logs nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content_Length": str(len(body))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class StandInPage(Quiet):
    """Answers everything, and keeps what it was asked; what a websocket sends comes back."""

    asked: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if self.headers.get("Upgrade") != "websocket":
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.say(200, b"the page")
            return
        self.send_response(101)
        self.send_header("Connection", "Upgrade")
        self.send_header("Upgrade", "websocket")
        self.end_headers()
        self.wfile.write(self.rfile.readline())
        self.close_connection = True

    def do_PUT(self) -> None:
        self.do_GET()


class StandInSignIn(Quiet):
    """An OpenID provider that believes whoever says who they are, and signs with the client's secret."""

    @property
    def issuer(self) -> str:
        return f"http://{self.headers['Host']}"

    def do_GET(self) -> None:
        there = urlsplit(self.path)
        if there.path == "/authorize":
            asked = {name: value for name, (value,) in parse_qs(there.query).items()}
            code = json.dumps({**json.loads(asked["login"]), "nonce": asked["nonce"]})
            back = urlencode({"code": code, "state": asked["state"]})
            self.say(302, Location=f"{asked['redirect_uri']}?{back}")
            return
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["HS256"],
        }
        self.say(200, json.dumps(told).encode(), Content_Type="application/json")

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "what-if", "sub": "1", "iat": now, "exp": now + 600}
        token = signed({**claims, **json.loads(sent["code"][0])})
        told = {"token_type": "Bearer", "access_token": "none", "id_token": token}
        self.say(200, json.dumps(told).encode(), Content_Type="application/json")


def signed(claims: dict[str, object]) -> str:
    def coded(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    text = ".".join(coded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{text}.{coded(hmac.digest(SECRET.encode(), text.encode(), hashlib.sha256))}"


class Answer(NamedTuple):
    """What a browser is told."""

    status: int
    headers: dict[str, str]
    body: bytes


class Visitor:
    """A browser that keeps its cookies."""

    def __init__(self, site: str, trusted: ssl.SSLContext) -> None:
        self.site = site
        self.trusted = trusted
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, method: str = "GET", body: object = None, **headers: str) -> Answer:
        connection = HTTPSConnection(self.site, context=self.trusted, timeout=20)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {**headers, "Cookie": cookies})  # type: ignore[arg-type]
        told = connection.getresponse()
        for line in told.headers.get_all("Set-Cookie", []):
            for name, kept in SimpleCookie(line).items():
                self.cookies[name] = kept.value
        self.cookies = {
            name: value for name, value in self.cookies.items() if value
        }  # the others are taken back
        answer = Answer(told.status, {name.lower(): value for name, value in told.getheaders()}, told.read())
        connection.close()
        return answer

    def sign_in(self, who: str, link: str = "/", **said_of_them: object) -> Answer:
        """Open a link, say who one is, and go where that leads."""
        login = urlencode({"login": json.dumps({"email": who, **said_of_them})})
        there = self.ask(link, **NAVIGATING).headers["location"]
        provider = urlsplit(there)
        with socket.create_connection((provider.hostname or "", provider.port or 0)) as asked:
            asked.sendall(f"GET {provider.path}?{provider.query}&{login} HTTP/1.0\r\n\r\n".encode())
            said = asked.makefile().read()
        (back,) = (line.split(" ", 1)[1] for line in said.splitlines() if line.startswith("Location: "))
        callback = urlsplit(back)
        return self.ask(f"{callback.path}?{callback.query}", **NAVIGATING)

    def talk(self, text: bytes) -> tuple[int, bytes]:
        """Open the page's websocket, send a line, and return the status and what came back."""
        host, port = self.site.split(":")
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": self.site, "Cookie": cookies, **OPENING_A_WEBSOCKET}
        lines = ["GET /_stcore/stream HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        with ExitStack() as stack:
            plain = stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
            asked = stack.enter_context(self.trusted.wrap_socket(plain, server_hostname=host))
            asked.sendall("\r\n".join([*lines, "", ""]).encode())
            answer = stack.enter_context(asked.makefile("rb"))
            status = int(answer.readline().split()[1])
            while answer.readline().strip():
                pass
            if status != 101:
                return status, b""
            asked.sendall(text)
            return status, answer.readline()


class Front(NamedTuple):
    """What stands in front of the page, the stand-in for the page, and what the proxy has logged."""

    site: str
    issuer: str
    http: int
    trusted: ssl.SSLContext
    log: Path

    def visitor(self) -> Visitor:
        return Visitor(self.site, self.trusted)


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        yield server.server_address[1]
        server.shutdown()


def certificate(folder: Path) -> tuple[Path, Path]:
    made = folder / "certificate.pem", folder / "key.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-out", str(made[0]), "-keyout", str(made[1])]
    subprocess.run(["openssl", *words.split(), *names], check=True, capture_output=True)
    return made


@contextmanager
def in_front_of_the_page(place: Path, may_enter: str) -> Iterator[Front]:
    """Run Apache with the shipped configuration, given by environment what the container is given so."""
    apache = shutil.which("apache2", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if not apache or not MODULE.is_file():
        missing("there is no Apache (apt install apache2 libapache2-mod-auth-openidc)")
    public, key = certificate(place)
    http, https = free_port(), free_port()
    with ExitStack() as stack:
        page, sign_in = (stack.enter_context(served(one)) for one in (StandInPage, StandInSignIn))
        given = {
            "SITE": f"localhost:{https}",
            "ISSUER": f"http://127.0.0.1:{sign_in}",
            "CLIENT_ID": "what-if",
            "CLIENT_SECRET": SECRET,
            "MAY_ENTER": may_enter,
            "CERTIFICATE": str(public),
            "KEY": str(key),
            "HTTP": str(http),
            "HTTPS": str(https),
            "PAGE": str(page),
            "RUN": str(place),
        }
        command = [str(apache), "-f", str(HTTPD_CONF), "-D", "FOREGROUND"]
        said = stack.enter_context((place / "said").open("wb"))
        started = subprocess.Popen(command, env=given, stdout=said, stderr=said)
        try:
            wait_until_up(https, started, place / "said")
            yield Front(
                given["SITE"],
                given["ISSUER"],
                http,
                ssl.create_default_context(cafile=public),
                place / "said",
            )
        finally:
            started.terminate()
            started.wait(timeout=20)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with in_front_of_the_page(tmp_path_factory.mktemp("front"), "email~(?i)@example[.]nhs[.]uk$") as running:
        yield running


def wait_until_up(port: int, started: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and started.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail(f"Apache did not start:\n{said.read_text(encoding='utf-8')}")


@pytest.fixture
def asked() -> list[tuple[str, dict[str, str]]]:
    """Return what the page will have been asked."""
    StandInPage.asked.clear()
    return StandInPage.asked


def test_who_has_not_signed_in_gets_no_page_no_websocket_and_no_health(
    front: Front, asked: list[tuple[str, dict[str, str]]]
) -> None:
    stranger = front.visitor()
    for path in ("/", "/_stcore/health", "/media/a.docx"):
        led = stranger.ask(path, **NAVIGATING, **FORGED)
        assert led.status == 302
        assert led.headers["location"].startswith(f"{front.issuer}/authorize?")
    for fetching in FETCHING:
        assert stranger.ask("/_stcore/health", **fetching).status == 401
    assert stranger.ask("/_stcore/upload_file/a/b", "PUT", b"a list", **NAVIGATING).status == 401
    assert stranger.talk(b"anybody?\n") == (401, b"")
    stranger.cookies["__Host-sign-in"] = "bm90aGluZyBvZiB0aGlz"
    assert stranger.talk(b"anybody?\n") == (401, b"")
    assert stranger.ask("/", **NAVIGATING).status == 302
    assert asked == []


def test_a_sign_in_comes_back_to_the_link_and_reaches_the_page_and_its_websocket(
    front: Front, asked: list[tuple[str, dict[str, str]]]
) -> None:
    member = front.visitor()
    link = address("") + "&note=a%20b%26c"
    back = member.sign_in(MEMBER, link)
    assert (back.status, back.headers["location"]) == (302, f"https://{front.site}{link}")
    assert asked == []

    seen = member.ask(link, **NAVIGATING)
    assert (seen.status, seen.body) == (200, b"the page")
    assert seen.headers["strict-transport-security"] == "max-age=31536000"
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert seen.headers["referrer-policy"] == "no-referrer"
    assert seen.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert member.talk(b"anybody?\n") == (101, b"anybody?\n")
    paths, headers = zip(*asked, strict=True)
    assert paths == (link, "/_stcore/stream")
    assert {one["host"] for one in headers} == {front.site}


def test_the_page_is_told_nothing_of_who_is_there_by_anybody(
    front: Front, asked: list[tuple[str, dict[str, str]]]
) -> None:
    member = front.visitor()
    member.sign_in(MEMBER)
    member.cookies["_streamlit_xsrf"] = "kept"
    assert member.ask("/", **NAVIGATING, **FORGED).status == 200
    ((_, headers),) = asked
    assert headers.keys() <= {"host", "accept", "accept-encoding", "cookie", "connection"}
    assert headers["cookie"].strip("; ") == "_streamlit_xsrf=kept"
    assert MEMBER not in headers.values()


@pytest.mark.parametrize(
    "who",
    ["bob@elsewhere.org", "ann@example.nhs.uk.elsewhere.org", "ann@not-example.nhs.uk", "ann@exampleXnhs.uk"],
)
def test_who_may_not_enter_is_told_so(
    front: Front, asked: list[tuple[str, dict[str, str]]], who: str
) -> None:
    other = front.visitor()
    other.sign_in(who)
    told = other.ask("/", **NAVIGATING, **FORGED)
    assert told.status == 403
    assert told.body.startswith(b"You have signed in, but you are not among those who may use this page.")
    assert other.ask("/_stcore/health", **FETCHED).status == 403
    assert other.talk(b"anybody?\n") == (403, b"")
    assert asked == []


def test_a_role_among_others_lets_in_and_one_that_begins_like_it_does_not(
    tmp_path: Path, asked: list[tuple[str, dict[str, str]]]
) -> None:
    with in_front_of_the_page(tmp_path, "roles:what-if") as front:
        for roles, status in ((["reader", "what-if"], 200), (["what-if-not"], 403), ([], 403)):
            visitor = front.visitor()
            visitor.sign_in(MEMBER, roles=roles)
            assert visitor.ask("/", **NAVIGATING).status == status
    assert len(asked) == 1


def test_an_upload_is_passed_on_if_it_says_that_it_is_small(
    front: Front, asked: list[tuple[str, dict[str, str]]]
) -> None:
    member = front.visitor()
    member.sign_in(MEMBER)
    assert member.ask("/upload", "PUT", b"a list", **FETCHED).status == 200
    assert member.ask("/upload", "PUT", None, **{**FETCHED, "Content-Length": "26214401"}).status == 413
    assert member.ask("/upload", "PUT", iter([b"a", b"list"]), **FETCHED).status == 413
    assert len(asked) == 1


def test_signing_out_ends_the_session_for_whoever_has_kept_its_cookie(
    front: Front, asked: list[tuple[str, dict[str, str]]]
) -> None:
    member = front.visitor()
    member.sign_in(MEMBER)
    kept = dict(member.cookies)
    led = member.ask("/sign-out", **NAVIGATING).headers["location"]
    assert led == f"https://{front.site}/sign-in/callback?logout="
    assert member.ask("/sign-in/callback?logout=", **NAVIGATING).status == 200
    member.cookies = kept
    assert member.talk(b"anybody?\n") == (401, b"")
    assert asked == []


def test_nothing_that_a_link_or_the_secret_holds_is_logged(front: Front) -> None:
    link = address("")
    for who in (MEMBER, "bob@elsewhere.org"):
        visitor = front.visitor()
        visitor.sign_in(who, link)
        visitor.ask("/", **NAVIGATING, Referer=f"https://{front.site}{link}")
    logged = front.log.read_text(encoding="utf-8")
    assert "authorization failure" in logged
    assert "lincolnshire" not in logged
    assert SECRET not in logged


def test_a_browser_that_comes_without_tls_is_sent_to_it(front: Front) -> None:
    with socket.create_connection(("127.0.0.1", front.http), timeout=20) as asked:
        asked.sendall(b"GET /?system=dorset HTTP/1.0\r\n\r\n")
        said = asked.makefile().read()
    assert f"Location: https://{front.site}/?system=dorset\n" in said
