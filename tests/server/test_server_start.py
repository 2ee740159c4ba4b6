"""The real server, started as `make run` does: nothing leaves the machine, whoever comes; and nothing is where no page is."""

import contextlib
import http.client
import socket
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from pages.sitemap import PAGES
from tests.browser.serving import serve


@contextlib.contextmanager
def listening():
    """A proxy that lets nobody through, and remembers who wanted to go where."""
    wanted = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen():
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = listener.accept()
                    with caller:
                        wanted.append(caller.recv(500).split(b"\r\n")[0])

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", wanted


@pytest.fixture(scope="module")
def site():
    with listening() as (proxy, wanted):
        # No address is given, as in `make run`: it is then that Streamlit wants to know its own.
        with serve(options=(), http_proxy=proxy, https_proxy=proxy, HTTP_PROXY=proxy, HTTPS_PROXY=proxy, no_proxy="", NO_PROXY="") as running:
            yield running, wanted


def shake_hands(base: str, origin: str) -> int:
    """The status with which the websocket answers a page of `origin`."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    connection.request("GET", "/_stcore/stream", headers={
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "MDEyMzQ1Njc4OTAxMjM0NQ==",
        "Sec-WebSocket-Protocol": "streamlit", "Origin": origin,
    })  # fmt: skip
    return connection.getresponse().status


def test_nothing_leaves_the_machine(site):
    running, wanted = site
    end = time.monotonic() + 30
    while "http://localhost" not in running.log.read_text() and time.monotonic() < end:
        time.sleep(0.1)
    assert "http://localhost" in running.log.read_text(), "a newcomer is told where the site is"
    assert shake_hands(running.base, "https://evil.example.org") == 403
    assert shake_hands(running.base, running.base) == 101
    assert wanted == []


@pytest.mark.parametrize(("path", "status"), [*((entry.url, 200) for entry in PAGES), ("nothing", 404), ("lab/coins", 404), ("coins/", 200), ("favicon.ico", 200), ("favicon.png", 200), ("_stcore/health", 200), ("_stcore/metrics", 404)])
def test_statuses(site, path, status):
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(site[0].url(path), timeout=10) as answer:
            found = answer.status
    except urllib.error.HTTPError as error:
        found = error.code
    assert found == status
