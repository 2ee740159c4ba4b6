"""What is turned away before Streamlit sees it: sockets of other sites, text where bytes belong, the machinery's own numbers.

Streamlit would answer all of these too, but at a price for everybody else: for a socket with a foreign Origin it asks a
host on the internet for this machine's address, on the one thread that serves all readers; a text frame ends in a
traceback in the log; and its metrics are open to whoever asks.
"""

import os
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

METRICS_SETTING = "EM_METRICS"  # "public" opens them, for a site whose proxy keeps strangers out
LOCAL = ("localhost", "127.0.0.1", "::1")  # a browser on this machine, also through a forwarded port
POLICY_VIOLATION, NOT_BYTES = 1008, 1003  # websocket close codes (RFC 6455, section 7.4.1)


class Gate:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.shows_metrics = os.environ.get(METRICS_SETTING) == "public"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if not allowed(Headers(scope=scope)):
                await receive()  # the request to connect, which is then refused
                return await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            receive = _bytes_only(receive, send)
        elif scope["type"] == "http" and scope["path"].rstrip("/").endswith("/_stcore/metrics") and not self.shows_metrics:
            return await PlainTextResponse("Not found", 404)(scope, receive, send)
        await self.app(scope, receive, send)


def allowed(headers: Headers) -> bool:
    """Whether a websocket comes from a page of this site, from a browser on this machine, from an origin in
    `server.corsAllowedOrigins`, or from a program that is no browser (which sends no Origin)."""
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        site = urlsplit(origin)
        name = site.hostname
    except ValueError:
        return False
    return site.netloc == headers.get("host") or name in LOCAL or origin in config.get_option("server.corsAllowedOrigins")


def _bytes_only(receive: Receive, send: Send) -> Receive:
    """Messages as they come; the first that is text ends the connection, as if its other end had left."""

    async def receive_bytes() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and message.get("bytes") is None:
            await send({"type": "websocket.close", "code": NOT_BYTES})
            return {"type": "websocket.disconnect", "code": NOT_BYTES}
        return message

    return receive_bytes
