"""A third language costs a folder and no code; and what its folder says is shown as text, whatever it is."""

from __future__ import annotations

import re

import pytest
import streamlit as st

from pages.examples.binomial import stage
from pages.parts.downloads import animation
from pages.parts.words import PLACEHOLDER, languages
from pages.sitemap import PAGES
from tests.content.pseudo import SCRIPT, content_with, doubled, hostile
from tests.content.reading import LANGUAGES, sections, strings
from tests.pages.examples.binomial.runs import run_of
from tests.pages.visiting import HOME, choose, find, labels, part, said, sound, visit

each_page = pytest.mark.parametrize("page", [entry.id for entry in PAGES])


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """`xx` says everything twice, `yy` ends every text with a script."""
    return {
        "xx": content_with(tmp_path_factory.mktemp("xx") / "content", "xx", doubled, name="Double", tag="xx"),
        "yy": content_with(tmp_path_factory.mktemp("yy") / "content", "yy", hostile, name=hostile("Hostile"), tag="yy"),
    }


@pytest.fixture
def use(folders, monkeypatch):
    """`use("xx")`: the site now reads the folder with this language; what was drawn for others is forgotten."""

    def choose_folder(code):
        st.cache_data.clear()
        monkeypatch.setenv("EM_CONTENT", str(folders[code]))

    yield choose_folder
    st.cache_data.clear()


def plain(prose: str) -> str:
    """A line of prose as far as its first mark: what is left of it on the screen is the same."""
    return re.split(r"\[|\{\{|\$", prose)[0]


@each_page
def test_every_page_speaks_the_third_language(use, page):
    use("xx")
    at = sound(visit(page, lang="xx"))
    entry = next(entry for entry in PAGES if entry.id == page)
    shown = "\n".join(said(at))
    for section in sections("en", f"{entry.prose}.md"):
        assert doubled(section.title) in shown
        for line in section.body.splitlines():
            if line and not line.startswith("$$"):
                start = plain(line.lstrip("-0123456789. "))
                assert start in shown
                ends_plainly = start == line.lstrip("-0123456789. ")
                assert not ends_plainly or doubled(start) in shown
    assert at.title[0].value == doubled(sections("en", f"{entry.prose}.md")[0].title)
    assert any(link.label == doubled(strings("en")[f"page.{page}"]) for link in at.sidebar.get("page_link"))


def test_it_is_in_the_switch_and_can_be_chosen(use):
    use("xx")
    at = sound(visit("coins", lang="en", k="3", start_a="0.25"))
    assert labels(find(at, "language switch")) == ["中文", "English", "Double"]
    sound(choose(at, "language switch", "Double"))
    assert at.query_params == {"lang": "xx", "k": "3", "start_a": "0.25"}
    assert find(at, "k").value == 3 and find(at, "start_a").value == 0.25
    assert find(at, "coins source").label == doubled(strings("en")["coins.source"])


def test_figures_films_and_parts_speak_it(use):
    use("xx")
    at = visit("coins", lang="xx")
    en = strings("en")
    for table in ("player", "ledger", "inspector", "link"):
        own = {key.partition(".")[2]: value for key, value in en.items() if key.startswith(f"{table}.")}
        assert part(at, table)["words"] == {key: doubled(value) for key, value in own.items()}
    film = part(at, "player")
    assert film["titles"][1] == doubled(en["stage.title_e"]).format(t=1)
    assert all(sentence.count(plain_start(en["stage.say_e"])) == 2 for sentence in film["sentences"][1::2])
    assert any(doubled(en["figure.estimates"]) in chart.proto.spec for chart in at.get("plotly_chart"))
    assert any(chart.proto.alt == doubled(en["figure.likelihood_alt"]) for chart in at.get("plotly_chart"))


def plain_start(text: str) -> str:
    return text.partition("{")[0]


def test_questions_speak_it(use):
    use("xx")
    at = visit("coins", lang="xx")
    asked = {key: value for key, value in strings("en").items() if re.fullmatch(r"coins_quiz\.items\.\d+\.options\.\d+", key)}
    shown = [option for radio in at.radio if radio.key.startswith("coins_quiz") for option in radio.options]
    assert len(shown) == len(asked)
    for (key, option), seen in zip(asked.items(), shown):
        assert PLACEHOLDER.search(option) or seen == doubled(option), key


def test_a_browser_that_asks_for_it_gets_it(use):
    use("xx")
    assert visit(locale="xx-YY").title[0].value == doubled(sections("en", f"{HOME.prose}.md")[0].title)


def test_without_its_folder_it_is_unknown(use):
    at = sound(visit(lang="xx"))
    assert len(labels(find(at, "language switch"))) == len(LANGUAGES)


def harmless(node) -> bool:
    """Whether an element shows its texts as text: Streamlit escapes all but these two."""
    if node.type == "html":
        return SCRIPT not in node.proto.body
    return not (getattr(node.proto, "allow_html", False) and SCRIPT in getattr(node.proto, "body", ""))


@each_page
def test_a_script_in_the_words_is_text(use, page):
    use("yy")
    at = sound(visit(page, lang="yy"))
    assert at.title[0].value.endswith(SCRIPT), "the words are shown whole"
    assert sum(SCRIPT in text for text in said(at)) > 10
    assert [node for node in at._tree if getattr(node, "proto", None) is not None and not harmless(node)] == []
    assert at.get("iframe") == at.get("component_instance") == []


def test_a_script_in_the_words_cannot_leave_the_animation(use, monkeypatch):
    """The downloaded page holds the words in its data and in its title; nowhere as an element."""
    use("yy")
    monkeypatch.setattr("plotly.offline.get_plotlyjs", lambda: "/* the library */")
    words, run = languages()["yy"], run_of("classic")
    page = animation(words, stage.film(run, words, 1), stage.figures(run, words))
    assert "alert(1)" in page and SCRIPT not in page
    scripts = re.findall(r"<script[^>]*>", re.sub(r'(?s)(<script type="application/json"[^>]*>).*?</script>', r"\1", page))
    assert len(scripts) == 3, "the data, the library, the player"
