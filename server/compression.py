"""Streamlit's static files compressed once, and its document in the reader's language.

A first visit to a page with a chart is 7.5 MB as Streamlit serves it ("put a proxy in front") and about 2 MB with
brotli. A teacher who types one command has no proxy, so the site does it itself. The rule that keeps this small and
safe: it answers only for files found in Streamlit's folder at the start, looked up by their exact URL. Whatever is
odd (unknown, `..`, ranges, other methods, clients that want plain bytes) goes on to Streamlit's own handler.
"""

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, file_util

from server.document import assets, documents
from server.negotiation import DEFAULT_LANGUAGE, preferred_encoding, preferred_language
from server.store import Compressed, CompressedStore, cache_directory
from server.unknown import Unknown
from server.unknown import document as nothing_here

# Written out, since the table of the machine (the registry on Windows) may say otherwise. What is not here (woff2, png)
# is compressed already and left to Streamlit.
CONTENT_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
IMMUTABLE = "public, max-age=31536000, immutable"  # the names carry a hash of the content
# First parts of addresses that are Streamlit's; everything else is a page, a route of ours, or nothing.
STREAMLITS = {"static", "media", "component", "app", "oauth2callback", "_stcore"}
# Chunks that nearly every page loads later than the document's own list, by the stable part of their names. A name
# that a new Streamlit drops costs its first reader a moment, nothing else.
LATER_CHUNKS = ("PlotlyChart.", "rehype-katex.", "StreamlitSyntaxHighlighter.", "rehype-raw.", "BidiComponent.")


class CompressedStatic:
    """ASGI middleware. `languages` (language → its tag) and `titles` (language → title) are for the document, `unknown`
    (language → its words) for addresses where nothing is; `routes` are the application's own, which win over page URLs."""

    def __init__(
        self,
        app: ASGIApp,
        languages: Mapping[str, str],
        titles: Mapping[str, str],
        unknown: Mapping[str, Unknown],
        routes: Iterable[BaseRoute] = (),
        default_language: str = DEFAULT_LANGUAGE,
        store: CompressedStore | None = None,
        directory: Path | None = None,
        base_url: str | None = None,
    ) -> None:
        self.app = app
        self.default_language = default_language
        self.tags = {default_language: default_language, **languages}
        self.routes = tuple(routes)
        self.directory = Path(directory or file_util.get_static_dir())
        self.store = store or CompressedStore(cache_directory(streamlit.__version__))
        self.base_url = _prefix(config.get_option("server.baseUrlPath") if base_url is None else base_url)
        self.files = _compressible(self.directory)
        index = self.directory / "index.html"
        self.documents = documents(index, self.tags, titles)
        self.pages = {f"/{address}" for words in unknown.values() for address in words.pages}
        self.unknown = {code: nothing_here(self.tags[code], code, words, self.base_url) for code, words in unknown.items()}
        self.first_needed = [self.files[url] for url in assets(index) if url in self.files]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._lifespan(scope, receive, send)
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        path = self._path(scope)
        headers = Headers(scope=scope)
        if path in self.files:
            response = await self._file(self.files[path], headers)
            send = send if response else _varying(send)
        elif path in self.pages:
            response = self._document(scope, headers)
        else:
            response = self._unknown(path, scope, headers) if self._is_nothing(path, scope) else None
        return await (response or self.app)(scope, receive, send)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.prepare()
        try:
            await self.app(scope, receive, send)
        finally:
            self.store.close()

    def prepare(self) -> None:
        """Start compressing, on the store's threads, what the first visitor will ask for; returns at once."""
        later = [file for file in self.files.values() if file.name.startswith(LATER_CHUNKS)]
        wanted = {*later, *self.first_needed}
        for file in sorted(wanted, key=lambda file: file.stat().st_size, reverse=True):  # the longest job first
            self.store.get(file, "br")

    def _path(self, scope: Scope) -> str | None:
        """The path below where the site is mounted; None outside it."""
        path, root = scope["path"], scope.get("root_path", "").rstrip("/")
        if root and path.startswith(root + "/"):
            path = path[len(root) :]
        if not self.base_url:
            return path
        if path == self.base_url:
            return None  # Streamlit redirects this one to the same with a slash
        return path[len(self.base_url) :] if path.startswith(self.base_url + "/") else None

    async def _file(self, file: Path, headers: Headers) -> Response | None:
        encoding = preferred_encoding(headers.get("accept-encoding"))
        if encoding == "identity" or "range" in headers:
            return None
        found = self.store.get(file, encoding)
        if isinstance(found, Future):
            # Shielded: a reader who leaves must not cancel the work that others wait for.
            found = await asyncio.shield(asyncio.wrap_future(found))
        about = {"content-type": CONTENT_TYPES[file.suffix], "cache-control": IMMUTABLE, "vary": "Accept-Encoding"}
        return _response(found, encoding, about, headers)

    def _is_nothing(self, path: str | None, scope: Scope) -> bool:
        """Whether no page is there, no route of ours, no file and none of Streamlit's own addresses."""
        if path is None or path.lstrip("/").split("/")[0] in STREAMLITS or (path.count("/") == 1 and (self.directory / path[1:]).is_file()):
            return False
        return all(route.matches(scope)[0] is Match.NONE for route in self.routes)

    def _unknown(self, path: str, scope: Scope, headers: Headers) -> Response:
        if path.rstrip("/") in self.pages:  # a page with a slash too many, beside which its scripts are not found
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"{self.base_url}{path.rstrip('/')}" + (f"?{query}" if query else ""))
        language = self._language(scope, headers)
        about = {"content-language": self.tags[language], "cache-control": "no-cache", "vary": "Accept-Language"}
        return HTMLResponse(self.unknown[language], 404, about)

    def _language(self, scope: Scope, headers: Headers) -> str:
        asked = QueryParams(scope["query_string"]).get("lang")
        return preferred_language(asked, headers.get("accept-language"), tuple(self.tags), self.default_language)

    def _document(self, scope: Scope, headers: Headers) -> Response:
        language = self._language(scope, headers)
        encoding = preferred_encoding(headers.get("accept-encoding"))
        about = {
            "content-type": "text/html; charset=utf-8",
            "content-language": self.tags[language],
            "cache-control": "no-cache",
            "vary": "Accept-Encoding, Accept-Language",
        }
        return _response(self.documents[language, encoding], encoding, about, headers)


def _prefix(base_url: str) -> str:
    stripped = (base_url or "").strip("/")
    return f"/{stripped}" if stripped else ""


def _compressible(directory: Path) -> dict[str, Path]:
    """URL → file, for everything below `static/` that is worth compressing."""
    files = (file for file in (directory / "static").rglob("*") if file.suffix in CONTENT_TYPES and file.is_file())
    return {f"/{file.relative_to(directory).as_posix()}": file for file in files}


def _response(entry: Compressed, encoding: str, about: dict[str, str], request: Headers) -> Response:
    about = {**about, "etag": entry.etag}
    if _matches(request.get("if-none-match"), entry.etag):
        del about["content-type"]
        return Response(status_code=304, headers=about)
    if encoding != "identity":
        about["content-encoding"] = encoding
    # For HEAD the server leaves the body out; the headers have to be those of GET.
    return Response(entry.body, headers=about)


def _matches(header: str | None, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in (header or "").split(",")]
    return etag in tags or "*" in tags


def _varying(send: Send) -> Send:
    """Tell caches that the plain bytes, too, are one of several forms."""

    async def send_with_vary(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return send_with_vary
