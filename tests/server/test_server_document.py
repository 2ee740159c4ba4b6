"""The document: in the reader's language from its first byte, and never with a word of the request in it."""

import gzip

import brotli
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server.document import localized
from server.negotiation import LONGEST_HEADER, preferred_language
from tests.server.conftest import ADDRESSES


@pytest.mark.parametrize(
    ("query", "accepts", "lang"),
    [
        ("lang=en", "zh-CN", "en"),
        ("lang=zh", "en", "zh-CN"),
        ("lang=EN", None, "en"),
        ("lang=en-GB", "zh", "en"),
        ("lang=xx", "en", "en"),
        ("lang=xx", None, "zh-CN"),
        ("lang=", "en", "en"),
        ("lang=zh&lang=en", None, "en"),
        ("lang=%22%3E%3Cscript%3E", "fr", "zh-CN"),
        ("k=3", "en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("", "zh-TW,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("", "fr, en;q=0.3, zh;q=0.5", "zh-CN"),
        ("", "en;q=0, fr", "zh-CN"),
        ("", "english", "zh-CN"),
        ("", "*", "zh-CN"),
        ("", None, "zh-CN"),
    ],
)
def test_language(ask, site, query, accepts, lang):
    answer = ask(site, "/coins", {"accept-language": accepts} if accepts else {}, query=query)
    assert f'<html lang="{lang}" translate="no">' in answer.body.decode()
    assert answer.headers["content-language"] == lang
    assert answer.headers["vary"] == "Accept-Encoding, Accept-Language"


class Counted(str):
    """A text that counts how often it is looked for its last hyphen, as are all its beginnings."""

    looked = 0

    def lower(self):
        return self

    def rpartition(self, mark):
        Counted.looked += 1
        return tuple(Counted(part) for part in super().rpartition(mark))


@pytest.mark.parametrize("mark", ["-", "a-", "zh-"])
def test_a_long_language_costs_nothing(mark):
    """The time grew with the square of the length, for everybody: 2.6 s for 60,000 hyphens."""
    Counted.looked = 0
    assert preferred_language(Counted(mark * 60_000), None, ("zh", "en")) == "zh"
    assert Counted.looked <= 40
    assert preferred_language(None, mark * 60_000 + ",en", ("zh", "en")) == "zh", "what stands past the limit is not read"
    assert preferred_language(None, "x," * (LONGEST_HEADER // 4) + "en;q=0.1", ("zh", "en")) == "en"


def test_only_the_language_the_title_and_the_words_to_translators_differ(ask, site, static):
    page = ask(site, "/", query="lang=en").body.decode()
    assert "<title>Expectation &amp; maximization</title>" in page
    original = page.replace("<title>Expectation &amp; maximization</title>", "<title>Streamlit</title>")
    original = original.replace(' translate="no"', "").replace('<meta name="google" content="notranslate">', "")
    assert original == (static / "index.html").read_text()


def test_a_third_language_takes_no_code(ask, make, beneath, static, store):
    site = make(beneath, static, store, languages={"zh": "zh-CN", "en": "en", "fr": "fr"})
    page = ask(site, "/", {"accept-language": "fr-CA"}).body.decode()
    assert '<html lang="fr" translate="no">' in page
    assert "<title>Streamlit</title>" in page  # no title was given for it


def test_encodings_tags_and_caching(ask, site):
    plain = ask(site, "/", query="lang=en")
    tags = {plain.headers["etag"]}
    for encoding, decode in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = ask(site, "/", {"accept-encoding": encoding}, query="lang=en")
        assert answer.headers["content-encoding"] == encoding
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert decode(answer.body) == plain.body
        tags.add(answer.headers["etag"])
    tags.add(ask(site, "/", query="lang=zh").headers["etag"])
    assert len(tags) == 4
    assert ask(site, "/", {"if-none-match": plain.headers["etag"]}, query="lang=en").status == 304
    assert ask(site, "/", {"if-none-match": plain.headers["etag"]}, query="lang=zh").status == 200


@pytest.mark.parametrize("path", ["/", "/coins", "/gmm-1d", "/期望"])
def test_page_urls_get_the_document(ask, site, path):
    assert "<html" in ask(site, path).body.decode()


NOT_PAGES = ["/_stcore/health", "/_stcore", "/media", "/media/a/b.csv", "/component/x/y.js", "/oauth2callback", "/index.html"]


@pytest.mark.parametrize("path", NOT_PAGES)
def test_other_urls_do_not(ask, site, path):
    assert ask(site, path).body == b"beneath"


def test_the_applications_own_routes_win(ask, make, beneath, static, store):
    mine = Route("/hello", lambda request: PlainTextResponse("mine"))
    site = make(beneath, static, store, routes=[mine])
    assert ask(site, "/hello").body == b"beneath"
    assert ask(site, "/hello2").status == 404


@pytest.mark.parametrize("path", ["/nothing", "/lab/coins", "/nothing/at/all", "/coins/more", "/static2/x.js", "/a.php", "//evil.example", "/..", "/<b>x"])
def test_where_nothing_is_the_reader_is_told_and_led_on(ask, site, path):
    answer = ask(site, path, {"accept-language": "en"})
    text = answer.body.decode()
    assert answer.status == 404 and answer.headers["content-type"].startswith("text/html")
    assert '<html lang="en">' in text and "There is no page here" in text and "There are &lt;these&gt;:" in text
    assert all(f'href="/{address}?lang=en">page {address}<' in text for address in ADDRESSES)
    assert path.strip("/") not in text, "nothing of the request"
    assert "这里没有页面" in ask(site, path, query="lang=zh").body.decode()


def test_below_a_base_url_nothing_is_there_too(ask, make, beneath, static, store):
    site = make(beneath, static, store, base_url="/em")
    assert 'href="/em/coins?lang=zh"' in ask(site, "/em/nothing").body.decode()
    assert ask(site, "/elsewhere").body == b"beneath", "not ours to answer"


def test_a_slash_too_many_leads_to_the_page(ask, site):
    answer = ask(site, "/coins/", query="lang=en&k=3")
    assert (answer.status, answer.headers["location"]) == (307, "/coins?lang=en&k=3")


def test_an_unknown_document_is_served_as_it_is(caplog):
    source = "<!DOCTYPE html><html><body></body></html>"
    assert localized(source, "zh", "题") == source
    assert "without that change" in caplog.text
