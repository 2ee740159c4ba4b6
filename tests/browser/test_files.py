"""Take it with you, bring it back: every file is opened and compared with the screen and with em_core."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from em_core import from_json, to_json
from pages.parts.words import languages
from tests.browser.serving import ROOT
from tests.browser.truth import classic, decimals
from tests.browser.visiting import chart, eventually, faults_on, index, last_index, rerun, settle, stage, switch_language, visit

START = (0.35, 0.62)  # not the page's own: what is compared cannot be a default
OPENED = "coins?lang=en&start_a=0.35&start_b=0.62"


def download(page, kind: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator(f".st-key-download-{kind} button:visible").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def bring(page, file: Path) -> None:
    """Bring a file back, as a reader does: open the part, choose the file."""
    part = page.locator(".st-key-coins-bring details")
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    with rerun(page):
        part.locator("input[type=file]").set_input_files(file)


def test_the_csv_and_json_files_hold_what_the_screen_shows(page, site, tmp_path):
    truth = classic(START)
    visit(page, site, OPENED)
    text = download(page, "csv", tmp_path).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(truth.trace.steps)
    for row, step in zip(rows, truth.trace.steps):
        assert int(row["t"]) == step.t and float(row["log_likelihood"]) == step.log_likelihood
        assert [float(row[f"probabilities_{k}"]) for k in (1, 2)] == step.params.probabilities.tolist(), "to the last bit"
    page.locator("[data-act=last]").click()
    shown = decimals(" ".join(stage(page)["readout"]))
    assert shown == [f"{float(rows[-1][name]):.4f}".replace("-", "−") for name in ("probabilities_1", "probabilities_2", "log_likelihood")]

    made = json.loads(download(page, "json", tmp_path).read_text(encoding="utf-8"))
    assert made["data"]["values"] == truth.heads.tolist() and made["start"]["probabilities"] == list(START)
    assert [step["log_likelihood"] for step in made["steps"]] == truth.trace.log_likelihoods.tolist()
    assert [step["params"]["probabilities"] for step in made["steps"]] == [s.params.probabilities.tolist() for s in truth.trace.steps]


def test_the_animation_plays_from_a_file_without_a_network(page, site, tmp_path, new_context):
    truth = classic(START)
    visit(page, site, OPENED)
    file = download(page, "html", tmp_path)
    away = new_context(offline=True)
    film = away.new_page()
    film.goto(file.as_uri())
    film.wait_for_function("document.querySelector('.em-title')?.textContent && window.Plotly")
    assert film.title() and film.evaluate("document.documentElement.lang") == "en"
    assert last_index(film) == len(truth.stops) - 1
    for place in (0, 1, 2, 3):
        if place:
            film.keyboard.press("ArrowRight")
        seen, stop = stage(film), truth.stops[place]
        assert seen["readout"] == truth.readout(stop) and seen["sums"] == truth.ledger(stop)["sums"] and seen["shares"] == truth.ledger(stop)["shares"]
        eventually(lambda: chart(film, "coins-estimates")[1]["x"], truth.estimates(stop))
    film.keyboard.press("End")
    assert stage(film)["readout"] == truth.readout(truth.stops[-1])
    film.locator(".em-player select").select_option("4")
    film.locator(".em-title").click()
    film.keyboard.press("Space")
    film.wait_for_function("document.querySelector('.em-player input').value >= 2 && document.querySelector('.em-player input').value < 9")


def test_a_trace_brought_back_is_put_on_the_stage(page, site, tmp_path):
    truth = classic(START)
    file = tmp_path / "trace.json"
    file.write_text(to_json(truth.trace), encoding="utf-8")
    visit(page, site, "coins?lang=en")
    bring(page, file)
    part = page.locator(".st-key-coins-bring")
    eventually(lambda: part.locator("[data-testid=stAlertContentSuccess]").count(), 1)
    with rerun(page):
        part.get_by_role("button", name=languages()["en"]("bring.show")).click()
    page.locator("[data-act=first]").click()
    for place in (0, 1, 2):
        if place:
            page.locator("[data-act=next]").click()
        eventually(lambda: stage(page)["readout"], truth.readout(truth.stops[place]))
        assert {key: stage(page)[key] for key in ("shares", "counts", "sums")} == truth.ledger(truth.stops[place])
    assert last_index(page) == len(truth.stops) - 1
    # What is downloaded from there is the same trace again.
    again = from_json(download(page, "json", tmp_path).read_text(encoding="utf-8"))
    assert again.log_likelihoods.tolist() == truth.trace.log_likelihoods.tolist()


def spoiled(folder: Path) -> dict[str, Path]:
    """Files that look like traces and are none."""
    text = to_json(classic().trace)
    steps = text.index('"steps"')
    digit = next(i for i in range(text.index("0.7", steps) + 6, len(text)) if text[i] in "012345678")
    files = {"edited": text[:digit] + str(int(text[digit]) + 1) + text[digit + 1 :], "truncated": text[: len(text) // 2]}
    for name, content in files.items():
        (folder / f"{name}.json").write_text(content, encoding="utf-8")
    (folder / "picture.json").write_bytes((ROOT / "server" / "favicon.png").read_bytes())
    return {name: folder / f"{name}.json" for name in (*files, "picture")}


@pytest.mark.parametrize("code", languages())
def test_spoiled_files_are_refused_in_the_readers_language(page, site, tmp_path, code):
    words, truth = languages()[code], classic()
    errors = {"edited": "differs", "truncated": "not_json", "picture": "not_json"}
    visit(page, site, f"coins?lang={code}")
    alert = page.locator(".st-key-coins-bring [data-testid=stAlertContentError]")
    for name, file in spoiled(tmp_path).items():
        bring(page, file)
        opening = words(f"error.{errors[name]}").split("{")[0].strip()
        eventually(lambda: alert.count(), 1)
        assert words("bring.refused") in alert.inner_text() and opening in alert.inner_text(), name
        assert page.locator(".st-key-coins-bring [data-testid=stAlertContentSuccess]").count() == 0
        assert faults_on(page) == []
        with rerun(page):
            page.locator(".st-key-coins-bring [data-testid=stFileChipDeleteBtn] button").click()
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
    page.locator("[data-act=next]").click()
    assert index(page) == 1 and stage(page)["readout"] == truth.readout(truth.stops[1])


def test_a_refusal_follows_the_language(page, site, tmp_path):
    visit(page, site, "coins?lang=en")
    bring(page, spoiled(tmp_path)["edited"])
    switch_language(page, list(languages()).index("zh"))
    settle(page)
    alert = page.locator(".st-key-coins-bring [data-testid=stAlertContentError]")
    eventually(lambda: languages()["zh"]("bring.refused") in "".join(alert.all_inner_texts()), True)
