"""A small copy of Streamlit's static folder, and a way to call an ASGI application without a network."""

import asyncio
import concurrent.futures
from typing import NamedTuple

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server.compression import CompressedStatic
from server.store import CompressedStore
from server.unknown import Unknown

INDEX = """<!DOCTYPE html>
<html lang="en"><head><title>Streamlit</title>
<script type="module" crossorigin src="./static/js/index.abc.js"></script>
<link rel="stylesheet" crossorigin href="./static/css/index.abc.css"></head><body></body></html>
"""
SCRIPT = b"export const answer = 'responsibility';\n" * 500
TITLES = {"zh": "期望最大化", "en": "Expectation & maximization"}


ADDRESSES = ("", "coins", "gmm-1d", "期望")
UNKNOWN = {
    "zh": Unknown("动手学", "这里没有页面", "有这些页面：", {address: f"页 {address}" for address in ADDRESSES}),
    "en": Unknown("EM & more", "There is no page here", "There are <these>:", {address: f"page {address}" for address in ADDRESSES}),
}


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes


async def ask_async(app, path, headers=None, method="GET", query="") -> Answer:
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)


def run(coroutine):
    """To its end, in a thread of its own: the driver of the browser may have a loop running in this one."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@pytest.fixture
def ask():
    """`ask(app, path, headers=…, method=…, query=…)` → status, headers, the bytes as they travel."""
    return lambda *args, **kwargs: run(ask_async(*args, **kwargs))


@pytest.fixture
def static(tmp_path):
    """The folder: a document, a script, a style sheet, a font; and a file beside it that nobody may have."""
    folder = tmp_path / "static-root"
    for name, content in {
        "index.html": INDEX.encode(),
        "static/js/index.abc.js": SCRIPT,
        "static/css/index.abc.css": b"p { color: red }\n" * 100,
        "static/media/font.abc.woff2": b"\x00\x01" * 500,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (tmp_path / "secret.js").write_text("secret")
    return folder


async def _beneath(request):
    return PlainTextResponse("beneath", headers={"x-path": "beneath"})


@pytest.fixture
def beneath():
    """What stands in for Streamlit: it answers everything with the word "beneath"."""
    return Starlette(routes=[Route("/{path:path}", _beneath, methods=["GET", "HEAD", "POST"])])


@pytest.fixture
def store(tmp_path):
    made = CompressedStore(tmp_path / "cache", refine=False)
    (tmp_path / "cache").mkdir()
    yield made
    made.close()


@pytest.fixture
def site(beneath, static, store):
    """The middleware around it, as the site has it."""
    return make_site(beneath, static, store)


def make_site(app, static, store, **changes):
    settings = {"languages": {"zh": "zh-CN", "en": "en"}, "titles": TITLES, "unknown": UNKNOWN, "store": store, "directory": static, "base_url": ""}
    return CompressedStatic(app, **{**settings, **changes})


@pytest.fixture
def make():
    """`make(app, static, store, **changes)`: a site with other settings."""
    return make_site


@pytest.fixture
def ask_many():
    """`ask_many(app, requests)`: all at once on one loop."""

    async def together(app, requests):
        return await asyncio.gather(*(ask_async(app, *request) for request in requests))

    return lambda app, requests: run(together(app, requests))
