"""Headers that every answer carries: what a browser may do with the site, and who may show it in a frame.

"Nothing is loaded from another host" is a promise of the site; the Content-Security-Policy makes browsers keep it.
"""

import os
import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SETTING = "EM_FRAME_ANCESTORS"
_ORIGIN = re.compile(r"\*|https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:(\d{1,5}|\*))?")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")

_NOT_NEEDED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer", "microphone",
    "midi", "payment", "serial", "usb",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{name}=()" for name in _NOT_NEEDED)

# Tried in Chromium with formulas, charts (SVG, WebGL and vega), inline components, st.html, uploads and downloads.
POLICY = {
    "default-src": "'self'",
    # Streamlit's document has an inline script and st.html inserts more, so no hash can name them; inline components
    # are imported as modules from blob: URLs.
    # 'unsafe-eval' lets tools that drive a browser wait for a condition; beside 'unsafe-inline' it gives nothing away.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",  # Streamlit's styles are made in the browser, KaTeX's are attributes
    "img-src": "'self' data: blob:",  # plotly saves its pictures through both
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


def frame_ancestors(setting: str | None = None) -> tuple[str, ...]:
    """Who may embed the site: the setting (default: the environment's EM_FRAME_ANCESTORS), checked.

    Origins separated by spaces, as `https://moodle.example.org`; or `'self'` (the default), `'none'`, `*`.
    """
    text = os.environ.get(SETTING, "") if setting is None else setting
    if any(ord(character) < 32 for character in text):
        raise ValueError(f"{SETTING}={text!r} has a line break or control character; separate origins by spaces.")
    sources = tuple(text.split()) or ("'self'",)
    if sources == ("'none'",):
        return sources
    for source in sources:
        if source != "'self'" and not _ORIGIN.fullmatch(source):
            raise ValueError(
                f"{SETTING}: {source!r} is not an origin. Write https://host or https://host:port without a path, "
                "several separated by spaces, or 'self', or 'none' alone (quotation marks included)."
            )
    return sources


class SecurityHeaders:
    """ASGI middleware: the headers on every HTTP response, whatever its status and whoever made it."""

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str] = ("'self'",)) -> None:
        self.app = app
        self.frame_ancestors = " ".join(frame_ancestors)
        self.fixed = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": PERMISSIONS,
        }
        # The older header knows only these two; with a list of origins it would forbid what the list allows.
        old = {"'none'": "DENY", "'self'": "SAMEORIGIN"}.get(self.frame_ancestors)
        if old:
            self.fixed["X-Frame-Options"] = old

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        policy = self._policy(Headers(scope=scope).get("host", ""))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.fixed)
                headers["Content-Security-Policy"] = policy
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _policy(self, host: str) -> str:
        # Safari before 15.4 does not take 'self' to include the websocket that the whole site runs on.
        sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
        parts = {**POLICY, "connect-src": f"'self'{sockets}", "frame-ancestors": self.frame_ancestors}
        return "; ".join(f"{name} {value}" for name, value in parts.items())
