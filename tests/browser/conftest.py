"""One server and one browser for all browser tests, and a page for each that must end without a complaint.

A page fails its test at the end when its console showed an error, its scripts threw one, or it asked another host for
anything. The pages share a browser context, emptied between tests, because a new one costs seconds of compiling; what
depends on the context (a locale, no network) asks `new_context` for its own.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.register_assert_rewrite("tests.browser.visiting", "tests.browser.truth")

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright  # noqa: E402

from tests.browser.serving import CHROMIUM_ARGS, Site, chromium, serve  # noqa: E402
from tests.browser.visiting import COUNT_RUNS, press_home, visit  # noqa: E402

DESKTOP = {"width": 1440, "height": 900}
ACTS_WITHIN = 10_000  # milliseconds for a click or a download; opening a page may take longer
HANGS_AFTER = 180.0  # seconds; the longest test takes twenty
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, and those that they have (Linux; elsewhere none are found)."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended meanwhile
    found, more = set(), {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


def end_what_hangs() -> None:
    """A script that never ends blocks its page, and with it a test that waits for the page: the page is ended, and the test fails."""
    for pid in descendants(os.getpid()):
        try:
            if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        except OSError:
            continue


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item):
    watch = threading.Timer(HANGS_AFTER, end_what_hangs)
    watch.daemon = True
    watch.start()
    try:
        return (yield)
    finally:
        watch.cancel()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    if report.failed:
        for name in ("site", "fresh_site", "failing_site"):
            if name in getattr(item, "funcargs", {}) and item.funcargs[name].log.exists():  # the last test's teardown ends the site
                report.sections.append((f"log of the server ({name})", item.funcargs[name].log.read_text()[-4000:]))
    return report


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The site, for all tests that do not mind who was there before."""
    with serve() as running:
        yield running


@pytest.fixture
def fresh_site() -> Iterator[Site]:
    """A site that nobody has visited yet."""
    with serve() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_ARGS))
        yield running
        running.close()


class Complaints:
    """What a browser context has to complain about while a test runs."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.found: list[str] = []
        self.listeners = {"console": self._console, "weberror": lambda error: self.found.append(f"script: {error.error}"), "request": self._request}
        for event, listener in self.listeners.items():
            context.on(event, listener)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._is_probe(message):
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    @staticmethod
    def _is_probe(message: ConsoleMessage) -> bool:
        # 2026-11, Streamlit 1.67: a page at /coins first asks /coins/_stcore/health and …/host-config, is told 404,
        # and then finds them at the root.
        path = urlsplit(message.location.get("url", "")).path
        return "404" in message.text and "/_stcore/" in path and not path.startswith("/_stcore/")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "file", "about") and address.hostname != "127.0.0.1":
            self.found.append(f"a request to another host: {request.url[:200]}")

    def finish(self) -> None:
        for event, listener in self.listeners.items():
            self.context.remove_listener(event, listener)
        assert not self.found, self.found


@pytest.fixture(scope="session")
def shared_context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP, locale="en-US")
    context.add_init_script(COUNT_RUNS)
    context.set_default_timeout(ACTS_WITHIN)
    context.new_page().goto(site.url("robots.txt"))  # stays open, and keeps the site's process alive between tests
    yield context
    context.close()


@pytest.fixture
def page(shared_context: BrowserContext) -> Iterator[Page]:
    """A page of a visitor who has never been here."""
    complaints = Complaints(shared_context)
    opened = shared_context.new_page()
    yield opened
    if urlsplit(opened.url).scheme.startswith("http"):
        opened.evaluate("localStorage.clear(); sessionStorage.clear()")
    opened.close()
    shared_context.clear_cookies()
    shared_context.clear_permissions()
    complaints.finish()


@pytest.fixture(scope="session")
def kept_tab(shared_context: BrowserContext) -> dict[str, Page | str]:
    """The tab of `coins`, and its address when it was opened."""
    return {}


@pytest.fixture
def coins(shared_context: BrowserContext, site: Site, kept_tab: dict) -> Iterator[Page]:
    """The page of the two coins in English, at the start, as if just opened. Tests that do no more than step leave the tab
    for the next one; after any run of the script, or a failure, it is opened anew."""
    complaints = Complaints(shared_context)
    opened = kept_tab.get("page")
    if opened is None or opened.evaluate("window.finishedRuns") != kept_tab["runs"] or "coins?lang=en" not in opened.url:
        if opened is not None:
            opened.close()
        opened = shared_context.new_page()
        visit(opened, site, "coins?lang=en")
        kept_tab |= {"page": opened, "runs": opened.evaluate("window.finishedRuns")}
    press_home(opened)
    yield opened
    complaints.finish()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """`new_context(locale=…)`: a context of its own, watched like the others."""
    opened: list[Complaints] = []

    def make(**options) -> BrowserContext:
        context = browser.new_context(**({"viewport": DESKTOP, "locale": "en-US"} | options))
        context.add_init_script(COUNT_RUNS)
        context.set_default_timeout(ACTS_WITHIN)
        opened.append(Complaints(context))
        return context

    yield make
    for complaints in opened:
        complaints.context.close()
        complaints.finish()
