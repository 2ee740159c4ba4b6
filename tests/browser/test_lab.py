"""The reader's own data in a real browser: what is hostile in a file is text on the screen, a fit can be stopped, and the stage
shows what em_core finds in the very file."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page

from em_core import GaussianMixture, PoissonMixture, fit_best
from em_core.datasets import DEATHS_IN_THE_TIMES
from pages.parts.measured import measured
from pages.parts.words import languages
from pages.reading.limits import MOST_BYTES, MOST_MEGABYTES
from tests.browser.visiting import eventually, faults_on, rerun, visit

HOSTILE = ("<img src=x onerror=alert(1)>", "$\\frac{a}{b}$", ":red[x]", "=cmd|' /C calc'!A0", "[a](javascript:alert(1))", "<b>bold</b>&amp;")
POINTS = (np.random.default_rng(0).normal(size=(60, 6)) + 5 * np.random.default_rng(1).integers(0, 2, (60, 1))).round(3)
UPLOAD = "[class*='st-key-lab-uploader'] input[type=file]"


def give(page: Page, content: bytes, name: str = "own.csv") -> None:
    with rerun(page):
        page.locator(UPLOAD).set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").click()


def alerts(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".stMain [data-testid=stAlert] [data-testid=stMarkdownContainer]").all_inner_texts()]


def table(page: Page) -> list[list[str]]:
    return page.evaluate("[...document.querySelectorAll('.em-estimates tbody tr')].map(row => [...row.children].map(cell => cell.textContent))")


def titles(page: Page, chart: str) -> list[str]:
    """The titles of a chart's axes as they are on the screen."""
    return page.evaluate("key => [...document.querySelectorAll(`.st-key-${key} .infolayer text`)].map(e => e.textContent).filter(Boolean)", chart)


def test_hostile_names_are_text_on_the_screen(page, site):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    visit(page, site, "lab?lang=zh&source=uploaded&columns=1,2,6")
    head = ",".join(f'"{name}"' for name in HOSTILE)
    give(page, "\n".join([head, *(",".join(map(str, row)) for row in POINTS.tolist())]).encode(), "../../<img src=x>😀.csv")
    chips = page.locator("[class*='st-key-lab-columns']").inner_text()
    assert HOSTILE[0] in chips and HOSTILE[5] in chips
    press(page, "lab-fit")
    page.wait_for_selector(".em-title")
    page.wait_for_selector("[class*='st-key-lab-pairs'] .js-plotly-plot .point")
    eventually(lambda: titles(page, "lab-plane"), [HOSTILE[0], HOSTILE[1]])
    assert any(HOSTILE[5][:10] in text for text in titles(page, "lab-pairs")), "markup is not taken for markup"
    assert page.evaluate("[...document.querySelectorAll('.em-estimates th')].map(e => e.textContent).join(' ')").count(HOSTILE[0]) == 2
    assert not page.evaluate("[...document.querySelectorAll(\"img[onerror], a[href^='javascript'], .stMain b\")].map(e => e.outerHTML)")
    data = POINTS[:, [0, 1, 5]]
    trace = fit_best(GaussianMixture(2), data, restarts=10, rng=0, max_iter=500).trace
    page.locator("[data-act=last]").click()
    eventually(lambda: page.locator(".em-readout").inner_text(), f"ℓ(θ⁽{''.join('⁰¹²³⁴⁵⁶⁷⁸⁹'[int(d)] for d in str(len(trace.steps) - 1))}⁾) = {trace.log_likelihood:.4f}".replace("-", "\u2212"))
    assert [row[1] for row in table(page)] == [f"{w:.3f}" for w in trace.params.weights]
    assert "columns=1%2C2%2C6" in page.url and "img" not in page.url
    assert not dialogs and faults_on(page) == []


def test_refusals_and_encodings(page, site):
    """What is no table is refused by its content, whatever its name, up to twice the size that is read; the next file is read."""
    words = languages()["en"]
    visit(page, site, "lab?lang=en&source=uploaded")
    give(page, b"\x89PNG\r\n\x1a\n" + b"\x00" * 60)
    eventually(lambda: alerts(page)[:1], [words("error.file_other_format", value="PNG")])
    give(page, b"1,2\n" * (MOST_BYTES // 4 + 100_000))
    eventually(lambda: words("error.file_over_size", value="?", limit="?").partition("?")[0] in "".join(alerts(page)), True)
    page.locator(UPLOAD).set_input_files({"name": "own.csv", "mimeType": "text/csv", "buffer": b"1,2\n" * 3_200_000})
    shown = "getComputedStyle(document.querySelector('.st-key-lab-uploader [data-testid=stFileUploader]'), '::after').content"
    eventually(lambda: page.evaluate(shown).strip('"'), words("lab.upload_too_large", megabytes=MOST_MEGABYTES))  # visible, in words
    give(page, ("身高,体重\n" + "".join(f"{a},{b}\n" for a, b in POINTS[:, :2].tolist())).encode("gb18030"), "身高.csv")
    eventually(lambda: page.locator("[class*='st-key-lab-columns']").inner_text().split()[-4:], ["1.", "身高", "2.", "体重"])
    assert alerts(page) == [words("lab.press_fit")] and faults_on(page) == []


def test_a_fit_is_stopped(page, site):
    """While it runs the page shows how far it is; the button ends it, and the best so far is on the stage."""
    words = languages()["en"]
    rows = np.random.default_rng(0).normal(size=(6_000, 3)).round(4).tolist()
    visit(page, site, "lab?lang=en&source=uploaded&components=8&most=220&restarts=20&columns=1,2,3")
    give(page, "\n".join(["a,b,c", *(",".join(map(str, row)) for row in rows)]).encode())
    # Pressed as soon as it is there, since on a fast machine the fit takes a second; and again, since a press is lost where the
    # button is just being drawn anew.
    page.evaluate("window.stopping = setInterval(() => document.querySelector('.st-key-lab-stop-fit button')?.click(), 100)")
    press(page, "lab-fit")
    page.wait_for_selector(".em-title", timeout=30_000)
    page.evaluate("clearInterval(window.stopping)")
    stopped = [words("lab.stopped", tried=tried, total=20, reached="?").partition("?")[0] for tried in range(1, 20)]
    eventually(lambda: any(said in alert for said in stopped for alert in alerts(page)), True)
    assert not page.locator("[data-testid=stProgress]").count()
    assert faults_on(page) == []


def test_bars_and_table_follow_the_player(page, site):
    visit(page, site, "lab?lang=zh&source=times")
    page.wait_for_selector(".em-title")
    data = np.repeat(np.arange(10), DEATHS_IN_THE_TIMES)
    trace = fit_best(PoissonMixture(2), data, restarts=10, rng=0, max_iter=500).trace

    def shown() -> list[list[str]]:
        return [row[1:] for row in table(page)]

    eventually(shown, [[f"{w:.4f}", f"{rate:.5g}"] for w, rate in zip(*trace.steps[0].params)])
    bars = "[...document.querySelectorAll('.st-key-lab-bars .js-plotly-plot')][0].data"
    assert page.evaluate(f"{bars}[0].y") == list(DEATHS_IN_THE_TIMES) and page.evaluate(f"{bars}[1].y") == []
    page.locator("[data-act=last]").click()
    eventually(shown, [[f"{w:.4f}", f"{rate:.5g}"] for w, rate in zip(*trace.params)])
    shares = np.array([page.evaluate(f"{bars}[{k}].y") for k in (1, 2)])
    np.testing.assert_allclose(shares.sum(axis=0), DEATHS_IN_THE_TIMES, atol=2e-3)
    assert page.evaluate(f"{bars}[0].y") == []
    assert faults_on(page) == []


@pytest.mark.parametrize(("code", "unit"), [("en", 1e-12), ("zh", 1e-9), ("en", 1e15)])
def test_any_units_give_the_same_answers_with_as_many_digits(page, site, code, unit):
    """Two groups of currents in pico-, nano- and peta-amperes: table, sentence and inspector show what em_core finds, in powers of ten."""
    rng = np.random.default_rng(3)
    data = np.array([float(f"{value:.6g}") for value in unit * np.concatenate([rng.normal(2, 0.3, 46), rng.normal(5, 0.4, 74)])])
    trace = fit_best(GaussianMixture(2), data, restarts=10, rng=0, max_iter=500).trace
    weights, means, covariances = (field.reshape(2) for field in trace.params)
    visit(page, site, f"lab?lang={code}&source=uploaded")
    give(page, "\n".join(["current", *map(repr, data.tolist())]).encode())
    press(page, "lab-fit")
    page.wait_for_selector(".em-title")
    page.locator("[data-act=last]").click()
    spread = float(data.std())
    expected = [[f"{w:.4f}", measured(float(m), spread, 4), measured(float(v) ** 0.5, spread, 4)] for w, m, v in zip(weights, means, covariances)]
    eventually(lambda: [row[1:4] for row in table(page)], expected)
    assert all(" × 10" in text for row in expected for text in row[1:])
    assert measured(float(means[0]), spread) in page.locator(".em-say").inner_text()
    shown = page.evaluate("[...document.querySelectorAll('.em-inspector mn')].map(each => each.textContent)")
    mantissa, power = f"{covariances[0]:.3e}".split("e")
    assert mantissa in shown and str(int(power)).replace("-", "\u2212") in shown, "the variance, with four digits"
    assert not {"0.000000", "NaN", "0", "Infinity"} & set(shown) and "NaN" not in page.locator(".stMain").inner_text()
    assert faults_on(page) == []
