"""What readers take with them: files that hold what is on the screen, and a page that plays without a network."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from em_core import from_json
from em_core.errors import TraceError
from pages.examples.binomial import closer, stage
from pages.parts import downloads
from pages.parts.words import languages
from tests.pages.examples.binomial.runs import close, run_of

each_language = pytest.mark.parametrize("words", languages().values(), ids=lambda words: words.code)
CASES = ("classic", "a hundred rounds, three coins")
LIBRARY = "/* the library */ window.Plotly = {};"


class Elements(HTMLParser):
    """Every element of a page with its attributes, and what stands in its scripts and sheets."""

    def __init__(self, page: str):
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.elements and self.elements[-1][0] in ("script", "style"):
            self.inside.append(data)


def page_of(case, words, monkeypatch, film=None):
    monkeypatch.setattr("plotly.offline.get_plotlyjs", lambda: LIBRARY)
    run = run_of(case)
    film = film or stage.film(run, words, 0)
    closer.add_bound(film, run)
    return downloads.animation(words, film, stage.figures(run, words)), film, run


def content_of(page: str) -> str:
    """The data of the page as a browser cuts them out: up to the first end of a script."""
    start = page.index('id="content">') + len('id="content">')
    return page[start : re.search(r"</script", page[start:], re.IGNORECASE).start() + start]


@each_language
@pytest.mark.parametrize("case", CASES)
def test_the_animation_loads_nothing(words, case, monkeypatch):
    """No address in any attribute, none in a sheet; `//host` counts as one, too."""
    page, _, _ = page_of(case, words, monkeypatch)
    found = Elements(page)
    assert len(found.elements) > 10
    for tag, attributes in found.elements:
        assert not {"src", "href", "srcset", "action", "data", "poster"} & attributes.keys(), tag
        assert tag not in ("link", "iframe", "object", "embed", "base", "img")
    assert not re.search(r"@import|url\(\s*['\"]?(?!data:)", "".join(found.inside))
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|importScripts|\bimport\s*[({'\"]", page)
    assert not re.search(r"https?://(?!www\.w3\.org/)", page), "a namespace is a name; nothing else may look like an address"


@each_language
@pytest.mark.parametrize("case", CASES)
def test_the_animations_data_are_those_of_the_screen(words, case, monkeypatch):
    page, film, run = page_of(case, words, monkeypatch)
    data = json.loads(content_of(page))
    on_screen = json.loads(json.dumps(film.data(words)))
    for key in ("group", "steps", "kinds", "titles", "sentences", "readouts", "words", "note"):
        assert data["film"][key] == on_screen[key]
    assert data["film"]["parts"]["ledger"] == json.loads(json.dumps(stage.ledger_data(run, words)))
    kept = [channel for channel in on_screen["channels"] if channel["chart"] in data["figures"]]
    assert data["film"]["channels"] == kept and {c["chart"] for c in kept} == {*data["figures"]} >= {*data["film"]["layouts"]}
    assert data["film"]["standalone"] is True
    assert all(f'class="st-key-{chart}"' in page for chart in data["figures"]), "each chart has its place"


@each_language
def test_the_animation_is_a_whole_page(words, monkeypatch):
    page, film, _ = page_of("classic", words, monkeypatch)
    assert page.startswith("<!DOCTYPE html>") and f'<html lang="{words.tag}">' in page
    assert "{{" not in page.replace(content_of(page), "") and "⟦" not in page
    assert words(f"page.{film.group}") in page and LIBRARY in page
    assert "export default" not in page, "the parts are plain functions here"
    assert {"function player(", "function ledger("} <= {*re.findall(r"function (?:player|ledger)\(", page)}


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "</SCRIPT>", "<!--<script>", "]]>", "\u2028", '"}</ script>', "{{scripts}}", "{{charts}}", "\\"])
def test_no_text_can_end_the_data(text, monkeypatch):
    """Whatever a sentence holds, a browser still finds all the data, and they are the same. `<!--` would make it look for
    another end of the script."""
    words = next(iter(languages().values()))
    film = stage.film(run_of("classic"), words, 0)
    film.sentences = [f"{said} {text}" for said in film.sentences]
    page, _, _ = page_of("classic", words, monkeypatch, film)
    content = content_of(page)
    assert json.loads(content)["film"]["sentences"] == film.sentences
    assert "<!--" not in content
    assert len(re.findall(r"<script", page.replace(content, ""))) == 3, "the data, the library, the player"


def test_a_title_is_text(monkeypatch):
    words = next(iter(languages().values()))
    monkeypatch.setitem(words._found, "page.coins", "<b>&amp;")
    page, _, _ = page_of("classic", words, monkeypatch)
    assert page.count("&lt;b&gt;&amp;amp;") == 2 and "<b>" not in page.replace(content_of(page), "")


@pytest.fixture
def files(monkeypatch):
    """What each button would hand over: name and content."""
    offered = {}

    def button(label, make, name, mime, **_):
        offered[name.rpartition(".")[2]] = (name, mime, make())

    monkeypatch.setattr(downloads.st, "download_button", button)
    monkeypatch.setattr(downloads, "LINK", lambda **_: None)
    monkeypatch.setattr("plotly.offline.get_plotlyjs", lambda: LIBRARY)

    def take(case, words):
        run = run_of(case)
        film = stage.film(run, words, 0)
        downloads.downloads(words, film.group, trace=lambda: run.trace, film=lambda: film, figures=lambda: stage.figures(run, words))
        return offered

    return take


@each_language
@pytest.mark.parametrize("case", CASES)
def test_the_files_hold_what_is_on_the_screen(files, words, case):
    """The CSV's last row is the last line of numbers; the JSON replays; each name says what it is."""
    offered, run = files(case, words), run_of(case)
    assert {kind: (name, mime) for kind, (name, mime, _) in offered.items()} == {
        "csv": ("em-coins.csv", "text/csv"), "json": ("em-coins.json", "application/json"), "html": ("em-coins.html", "text/html")
    }  # fmt: skip
    table = offered["csv"][2]
    assert table.startswith("\ufeff".encode()), "without the mark, spreadsheets misread UTF-8"
    rows = [*csv.DictReader(io.StringIO(table.decode("utf-8-sig")))]
    assert len(rows) == len(run.trace.steps)
    last = stage.film(run, words, 0).readouts[-1]
    for k in range(run.components):
        assert close(last[k][1], float(rows[-1][f"probabilities_{k + 1}"]), 4)
    assert close(last[-1][1], float(rows[-1]["log_likelihood"]), 4)
    again = from_json(offered["json"][2])
    assert [step.log_likelihood for step in again.steps] == [step.log_likelihood for step in run.trace.steps]
    assert offered["html"][2].decode().startswith("<!DOCTYPE html>")


@each_language
def test_an_error_is_said_with_the_values_it_names(words):
    error = TraceError("schema_version", value=99, limit=1)
    said = downloads.trouble(words, error)
    assert "`99`" in said and "`1`" in said and "⟦" not in said and "{" not in said


@pytest.mark.parametrize(("value", "shown"), [("plain", "`plain`"), ("a`b", "`a’b`"), ("x" * 500, f"`{'x' * 80}`"), (3, "`3`"), ("$x$ :red[y]", "`$x$ :red[y]`")])
def test_a_value_is_left_alone_by_markdown(value, shown):
    assert downloads.plain(value) == shown
