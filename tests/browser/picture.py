"""Make the README's picture from the running site: `python -m tests.browser.picture`."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.serving import CHROMIUM_ARGS, ROOT, chromium, serve
from tests.browser.visiting import COUNT_RUNS, visit

PICTURE = ROOT / "docs" / "coins.png"


def main() -> None:
    with serve() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_ARGS))
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
        page.add_init_script(COUNT_RUNS)
        visit(page, site, "coins?lang=en&step=1.5")
        page.wait_for_timeout(1000)  # for the bars to have grown
        picture = Image.open(io.BytesIO(page.screenshot())).convert("P", palette=Image.Palette.ADAPTIVE, colors=128)
        PICTURE.parent.mkdir(exist_ok=True)
        picture.save(PICTURE, optimize=True)
        browser.close()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
