"""What the site costs: `make bench`. Ratios are of two things in one run, since machines are noisy; run it on a quiet one.

- CPU of a run of each page (one learner moves the sliders of its start), as it opens and at its heaviest, against an empty
  page served the same way;
- sixty learners who open /coins at once;
- bytes of a first visit; the time of a step in the browser; what stepping costs the server.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Sequence

from playwright.sync_api import Page, sync_playwright

from pages.sitemap import PAGES
from tests.browser.serving import CHROMIUM_ARGS, Site, chromium, serve
from tests.browser.visiting import COUNT_RUNS, visit
from tests.load import moves, openings

RUNS, BLOCKS, LEARNERS, STEPS = 30, 3, 60, 30
START = (  # name, address, a part of the names of the sliders that move
    ("/coins", "coins?lang=zh", "start_"),
    ("/tennis", "tennis?lang=zh", "start_"),
    ("/heights", "heights?lang=zh", "cm"),
    ("/gmm-1d", "gmm-1d?lang=zh&start=points", "seed"),
    ("/gmm-2d", "gmm-2d?lang=zh", "-run"),
    ("/convergence", "convergence?lang=zh", "start_"),
    ("/lab", "lab?lang=zh", "-components"),
    ("/classics", "classics?lang=zh", "start_"),
    ("/derivation", "derivation?lang=zh", "theta_a"),
    ("/history", "history?lang=zh&problem=mckendrick", "unseen"),
    ("/coins, 200 rounds, 5 coins, learned", "coins?lang=zh&source=simulated&n=200&k=5&learned=true", "start_"),
    ("/tennis, 8 sets, learned", "tennis?lang=zh&sets=GBBB-GGBB-GBGG-GGGG-GBBB-GGBB-GBGG-GGGG&learned_moods=true", "start_"),
    ("/heights, weights as entered", "heights?lang=zh&source=entered&measure=weights", "kg"),
    ("/derivation, The Times, all steps open", "derivation?lang=zh&model=times&near=true&seen=true&hidden=true&circle=true&jensen=true&any_q=true&two_steps=true&turns=true", "lambda_1"),
    ("/gmm-1d, N = 1000, K = 8", "gmm-1d?lang=zh&n=1000&K=8&start=points", "seed"),
    ("/classics, The Times", "classics?lang=zh&table=times", "rate_"),
    ("/gmm-2d, N = 1000, K = 8", "gmm-2d?lang=zh&size=1000&K=8", "-run"),
    ("/convergence, every step open, all maps", "convergence?lang=zh&landscape=groups&monotone=true&corrected=true&stationary=true&summits=true&rate=true&stopping=true&cost=true&many=true", "width"),
    ("/history, Newcomb, three sizes", "history?lang=zh&problem=newcomb&sizes=3", "share"),
)
STEPPED = ("coins?lang=zh", "gmm-1d?lang=zh&n=1000&K=8", "gmm-2d?lang=zh&size=1000&K=8", "derivation?lang=zh")
STEP = """() => new Promise(done => {
  const before = document.querySelector('.em-title').textContent, start = performance.now();
  document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
  const look = () => document.querySelector('.em-title').textContent !== before
    ? requestAnimationFrame(() => done(performance.now() - start)) : requestAnimationFrame(look);
  look();
})"""


def cpu_per_run(places: Sequence[tuple[Site, str, str]]) -> list[float]:
    """Milliseconds of the server's CPU for one move of a slider, for each (site, page, whose name contains): medians of
    blocks that take turns, since a machine's speed changes from second to second."""
    blocks: list[list[float]] = [[] for _ in places]
    for block in range(BLOCKS + 1):  # other moves in each, or the site would know the answers
        for found, (site, page, only) in zip(blocks, places):
            found.append(1e3 * asyncio.run(moves(site.base, page, RUNS, only, seed=block, clock=site.cpu_seconds)) / RUNS)
    return [statistics.median(found[1:]) for found in blocks]  # the first warms up


def bytes_of_a_visit(page: Page, site: Site, address: str) -> float:
    """Megabytes that a browser with an empty cache receives, websocket included."""
    received = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    visit(page, site, address)
    return sum(received) / 1e6


def in_the_browser(site: Site) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_ARGS))

        def fresh() -> Page:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            page.add_init_script(COUNT_RUNS)
            return page

        for entry in PAGES:
            print(f"first visit of /{entry.url}: {bytes_of_a_visit(fresh(), site, f'{entry.url}?lang=zh'):.2f} MB received")
        for address in STEPPED:
            page = fresh()
            visit(page, site, address)
            site.wait_until_idle()
            before, times = site.cpu_seconds(), []
            for place in range(STEPS):
                if place % 20 == 0:
                    page.keyboard.press("Home")
                times.append(page.evaluate(STEP))
            print(f"a step in the browser, {address}: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms; "
                  f"{STEPS} steps cost the server {1e3 * (site.cpu_seconds() - before):.0f} ms of CPU")
        browser.close()


def main() -> None:
    with serve() as site, serve("tests/browser/empty/app.py") as empty:
        site.wait_until_idle(limit=180)
        nothing, *pages = cpu_per_run([(empty, "", ""), *((site, address, only) for _, address, only in START)])
        print(f"CPU of a run: an empty page {nothing:.1f} ms")
        for (name, _, _), cost in zip(START, pages):
            print(f"  {name}: {cost:.1f} ms, ratio {cost / nothing:.1f}")
        for name, place, address in (("/coins", site, "coins?lang=zh"), ("an empty page", empty, "")):
            first = asyncio.run(openings(place.base, address, LEARNERS))
            print(f"{LEARNERS} learners open {name} at once: p50 {first[len(first) // 2]:.2f} s, p95 {first[int(0.95 * len(first))]:.2f} s")
        in_the_browser(site)


if __name__ == "__main__":
    main()
