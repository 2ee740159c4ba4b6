"""The gate: sockets of other sites, text on a socket, and the metrics are turned away before Streamlit sees them."""

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from streamlit import net_util

from server.gate import Gate, allowed
from tests.server.conftest import run


@pytest.mark.parametrize(
    ("origin", "host", "fine"),
    [
        (None, "em.example.org", True),
        ("https://em.example.org", "em.example.org", True),
        ("http://127.0.0.1:8501", "127.0.0.1:8501", True),
        ("http://localhost:9000", "127.0.0.1:8501", True),
        ("https://evil.example.org", "em.example.org", False),
        ("https://em.example.org.evil.org", "em.example.org", False),
        ("https://em.example.org@evil.org", "em.example.org", False),
        ("null", "em.example.org", False),
        ("", "em.example.org", False),
        ("http://[", "em.example.org", False),
    ],
)
def test_origins(origin, host, fine, monkeypatch):
    asked = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda *args, **kwargs: asked.append(args))
    given = {"host": host} | ({} if origin is None else {"origin": origin})
    assert allowed(Headers(given)) == fine
    assert asked == [], "nobody outside is asked"


async def _connected(origin, messages):
    """What a server behind the gate received, and what was sent to the other end."""
    received, sent, waiting = [], [], iter([{"type": "websocket.connect"}, *messages, {"type": "websocket.disconnect", "code": 1001}])

    async def app(scope, receive, send):
        while True:
            received.append(await receive())
            if received[-1]["type"] == "websocket.disconnect":
                return

    async def receive():
        return next(waiting)

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"em.example.org"), (b"origin", origin)]
    await Gate(app)({"type": "websocket", "path": "/_stcore/stream", "headers": headers}, receive, send)
    return received, sent


def test_a_foreign_socket_is_refused_before_anything_else():
    received, sent = run(_connected(b"https://evil.example.org", []))
    assert received == [] and sent == [{"type": "websocket.close", "code": 1008}]


def test_text_ends_the_connection_without_an_error():
    good = {"type": "websocket.receive", "bytes": b"good", "text": None}
    received, sent = run(_connected(b"https://em.example.org", [good, {"type": "websocket.receive", "text": "bad"}, good]))
    assert [message["type"] for message in received] == ["websocket.connect", "websocket.receive", "websocket.disconnect"]
    assert sent == [{"type": "websocket.close", "code": 1003}]


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/em/_stcore/metrics"])
def test_metrics_are_not_public_unless_wanted(ask, path, monkeypatch):
    beneath = PlainTextResponse("numbers")
    assert ask(Gate(beneath), path).status == 404
    assert ask(Gate(beneath), "/_stcore/health").body == b"numbers"
    monkeypatch.setenv("EM_METRICS", "public")
    assert ask(Gate(beneath), path).body == b"numbers"
