"""What a visitor does and sees: open a page and wait until it has settled, move its controls, read its player and charts.

Nothing here sleeps. A page has settled when its script has stopped, its player has spoken and its charts are drawn;
`rerun` waits for a run that an action causes; `eventually` waits for what follows in the browser alone.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error, Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.serving import Site

PATIENCE = 30_000  # milliseconds; for machines that do other things meanwhile

# Counts the script's finished runs, from before the page's own code is there: by the message that the server sends at the
# end of each. (The page's own mark of its state may not change at all when a run is short and the browser is busy.)
COUNT_RUNS = """
window.finishedRuns = 0;
window.runFinishedAt = 0;
const finished = bytes => {   // a protobuf message: fields, each with its number and its length
  for (let i = 0; i < bytes.length;) {
    const tag = bytes[i++];
    if (tag === %d) return true;
    if ((tag & 7) !== 2) return false;
    let length = 0, shift = 0;
    do { length |= (bytes[i] & 127) << shift; shift += 7; } while (bytes[i++] & 128);
    i += length;
  }
  return false;
};
window.WebSocket = class extends WebSocket {
  constructor(...options) {
    super(...options);
    this.addEventListener("message", ({ data }) => {
      if (!(data instanceof ArrayBuffer) || !finished(new Uint8Array(data))) return;
      window.finishedRuns += 1;
      window.runFinishedAt = performance.now();
    });
  }
};
""" % (ForwardMsg.DESCRIPTOR.fields_by_name["script_finished"].number << 3)
DIGESTED = "before => window.finishedRuns > before && performance.now() > window.runFinishedAt + 100"  # React has seen it too

SETTLED = """() => {
  const app = document.querySelector("[data-test-script-state]");
  if (app?.dataset.testScriptState !== "notRunning" || app.dataset.testConnectionState !== "CONNECTED") return false;
  if (document.querySelector("[data-testid=stSkeleton]")) return false;
  const parts = [...document.querySelectorAll("[data-testid=stBidiComponentRegular], [class*='st-key-'][class*='-ledger']")];
  if (!parts.every(part => part.querySelector(".em")?.firstElementChild)) return false;
  const players = [...document.querySelectorAll("[class*='st-key-'][class*='-player']")];
  if (!document.querySelector("h1")) return false;   // nothing of a page is there yet
  if (!players.every(player => player.querySelector(".em-title")?.textContent)) return false;
  return [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every(chart => chart.querySelector(".js-plotly-plot")?._fullLayout);
}"""


def settle(page: Page) -> None:
    page.wait_for_function(SETTLED, timeout=PATIENCE)


def visit(page: Page, site: Site, path: str) -> None:
    """Open a page by its address and wait until it has settled."""
    page.goto(site.url(path), wait_until="commit")
    settle(page)


@contextlib.contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Do something that makes the server run the script (or a part of it), and wait for the end of that run. Another run
    that is still on its way would be taken for it, and is waited for first."""
    settle(page)
    before = page.evaluate("window.finishedRuns")
    yield
    page.wait_for_function(DIGESTED, arg=before, timeout=PATIENCE)
    settle(page)


def attempt(read: Callable[[], Any]) -> Any:
    """What is read, or the browser's complaint where the page is just being drawn anew."""
    try:
        return read()
    except Error as complaint:
        return complaint


def eventually(read: Callable[[], Any], expected: Any, within: float = 8.0) -> None:
    """Read until it is what it should be; a difference that stays is shown as pytest shows it."""
    end = time.monotonic() + within
    while (found := attempt(read)) != expected and time.monotonic() < end:
        pass
    assert found == expected


# Controls ----------------------------------------------------------------------------------------------------------


def slide(page: Page, key: str, value: float) -> None:
    """Move the slider with this key: drag it next to the value, and make the last step by the keyboard, which lets go of it."""
    thumb = page.locator(f".st-key-{key} input[type=range]")
    step, lowest = float(thumb.get_attribute("step")), float(thumb.get_attribute("min"))
    up = value > lowest
    thumb.focus()
    thumb.fill(f"{value - step if up else value + step:.10g}")
    with rerun(page):
        page.keyboard.press("ArrowRight" if up else "ArrowLeft")


def slider(page: Page, key: str) -> float:
    return float(page.locator(f".st-key-{key} input[type=range]").input_value())


OPTIONS = "[role=radio], label:has(input[type=radio]), [role=toolbar] button[aria-pressed]"  # of a segmented control, radio buttons, pills


def choose(page: Page, key: str, place: int) -> None:
    """Choose one of a few options that are all in sight, by its place from 0."""
    with rerun(page):
        page.locator(f".st-key-{key}").locator(OPTIONS).nth(place).click()


def chosen(page: Page, key: str) -> int:
    """The place of the chosen option."""
    return page.locator(f".st-key-{key}").locator(OPTIONS).evaluate_all(
        "all => all.findIndex(one => one.getAttribute('aria-checked') === 'true' || one.querySelector('input')?.checked)"
    )


def put(page: Page, key: str, value: float) -> None:
    """Give a number to a control, whether it is a slider or a field."""
    if page.locator(f".st-key-{key} input[type=range]").count():
        return slide(page, key, value)
    field = page.locator(f".st-key-{key} input")
    field.fill(str(value))
    with rerun(page):
        field.press("Enter")


def pick(page: Page, key: str, place: int) -> None:
    """Pick an option of a selectbox, by its place from 0."""
    field = page.locator(f".st-key-{key} input")
    field.scroll_into_view_if_needed()  # first: the list closes when the page scrolls
    field.click()
    with rerun(page):
        page.locator("[role=listbox] [role=option]").nth(place).click()


def switch_language(page: Page, place: int) -> None:
    choose(page, "language-switch", place)


def html_lang(page: Page) -> str:
    return page.evaluate("document.documentElement.lang")


def query(page: Page) -> dict[str, str]:
    """The address's parameters."""
    address = page.evaluate("location.href")  # page.url learns of it later
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}


def link_shown(page: Page) -> str:
    """The link of the page's "take it with you" part."""
    return page.locator(".st-key-coins-link input").input_value()


# What the page shows ---------------------------------------------------------------------------------------------------

STAGE = """() => {
  const text = (root, selector) => [...root.querySelectorAll(selector)].map(e => e.textContent.trim());
  const one = selector => document.querySelector(selector);
  const counts = cell => text(cell, ".em-count").map(line => line.split(" ")[0]);
  const ledger = one(".em-ledger");
  return {
    index: Number(one(".em-player input").value),
    title: one(".em-title").textContent,
    readout: text(one(".em-readout"), ":scope > span"),
    say: one(".em-say").textContent,
    shares: [...ledger.querySelectorAll("tbody tr")].map(row => text(row, ".em-values b")),
    counts: [...ledger.querySelectorAll("tbody tr")].map(row => [...row.querySelectorAll(".em-counts")].map(counts)),
    sums: [...ledger.querySelectorAll("tfoot .em-counts")].map(counts),
    where: one(".em-ledger .em-where").textContent,
  };
}"""


def stage(page: Page) -> dict[str, Any]:
    """Player and ledger as they stand: the printed strings, not the numbers behind them."""
    return page.evaluate(STAGE)


def index(page: Page) -> int:
    """The half-step that the player shows."""
    return int(page.locator(".em-player input[type=range]").input_value())


def press_home(page: Page) -> None:
    """Bring a page that was only stepped back to its beginning: in focus nothing, the player at the start, speed 1."""
    page.evaluate("() => { document.activeElement?.blur(); document.querySelector('.stMain').scrollTo(0, 0); }")
    page.locator("[data-act=first]").click()
    page.locator(".em-player select").select_option("1")
    page.evaluate("() => document.activeElement?.blur()")


def last_index(page: Page) -> int:
    return int(page.locator(".em-player input[type=range]").get_attribute("max"))


def chart(page: Page, key: str) -> list[dict[str, Any]]:
    """The traces of a chart: x, y and what else a film moves."""
    return charts(page, key)[key]


def charts(page: Page, *keys: str) -> dict[str, list[dict[str, Any]]]:
    """The traces of several charts at one moment."""
    return page.evaluate(
        """keys => {
          const list = values => values?.length === undefined ? [] : [...values];   // what the server packed is no list
          return Object.fromEntries(keys.map(key => [key, document.querySelector(`.st-key-${key} .js-plotly-plot`).data.map(
            ({ x, y, text, base }) => ({ x: list(x), y: list(y), text, base }))]));
        }""",
        list(keys),
    )


INSPECT = """([rows, coins]) => {
  const press = place => document.querySelectorAll(".em-inspector .em-picks button")[place].click();
  const lines = () => [...document.querySelectorAll(".em-inspector math")].map(line => [...line.querySelectorAll("mn")].map(n => n.textContent));
  const found = { shares: [], sums: [] };
  for (let row = 0; row < rows; row++) {
    press(row);
    found.shares.push([...Array(coins).keys()].map(coin => { press(rows + coins + coin); return lines(); }));
  }
  for (let coin = 0; coin < coins; coin++) { press(rows + coin); found.sums.push(lines()); }
  return found;
}"""


def inspected(page: Page, rows: int, coins: int) -> dict[str, list]:
    """Open everything that the inspector can open at this half-step: `shares[row][coin]` and `sums[coin]`, each as the
    numbers of its formula lines, as printed."""
    return page.evaluate(INSPECT, [rows, coins])


def faults_on(page: Page) -> list[str]:
    """Signs on the screen that something went wrong, whatever the page."""
    return page.evaluate(
        """() => {
          const found = [...document.querySelectorAll("[data-testid=stException], .katex-error")].map(e => e.textContent.slice(0, 200));
          if (document.querySelector("[role=dialog]")) found.push("a dialog");
          if (/Page not found/i.test(document.body.innerText)) found.push("Page not found");
          return found;
        }"""
    )
