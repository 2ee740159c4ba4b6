"""Static files: what travels decodes to what lies on disk, once compressed, and never anything from elsewhere."""

import gzip

import brotli
import pytest

SCRIPT_URL = "/static/js/index.abc.js"
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.2, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("br;q=0, *;q=0.5", "gzip"),
        ("GZIP;Q=1.0", "gzip"),
        ("identity;q=0.5, gzip;q=0.4", None),
        ("identity, gzip;q=0.4", None),
        ("identity;q=0.1, br", "br"),
        ("identity", None),
        ("gzip;q=0, br;q=0", None),
        ("*;q=0", None),
        ("gzip;q=banana", None),
        ("gzip;q=nan", None),
        ("gzip;q=7", None),
        ("zstd", None),
        ("", None),
        (None, None),
    ],
)
def test_the_client_chooses_the_encoding(ask, site, static, accepts, encoding):
    answer = ask(site, SCRIPT_URL, {"accept-encoding": accepts} if accepts is not None else {})
    assert answer.status == 200
    assert answer.headers.get("content-encoding") == encoding
    assert "Accept-Encoding" in answer.headers["vary"]
    if encoding is None:
        assert answer.body == b"beneath"  # Streamlit's own handler has it
    else:
        original = (static / SCRIPT_URL[1:]).read_bytes()
        assert DECODE[encoding](answer.body) == original
        assert int(answer.headers["content-length"]) == len(answer.body) < len(original)


@pytest.mark.parametrize(
    ("url", "content_type"),
    [(SCRIPT_URL, "text/javascript; charset=utf-8"), ("/static/css/index.abc.css", "text/css; charset=utf-8")],
)
def test_type_and_caching(ask, site, url, content_type):
    answer = ask(site, url, {"accept-encoding": "br"})
    assert answer.headers["content-type"] == content_type
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_known_tag_is_answered_with_304(ask, site):
    tags = {}
    for encoding in ("br", "gzip"):
        tags[encoding] = ask(site, SCRIPT_URL, {"accept-encoding": encoding}).headers["etag"]
        for known in (tags[encoding], f'"other", W/{tags[encoding]}', "*"):
            again = ask(site, SCRIPT_URL, {"accept-encoding": encoding, "if-none-match": known})
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"] == tags[encoding]
            assert again.headers["vary"] == "Accept-Encoding"
            assert "immutable" in again.headers["cache-control"]
    assert tags["br"] != tags["gzip"]
    assert ask(site, SCRIPT_URL, {"accept-encoding": "br", "if-none-match": tags["gzip"]}).status == 200


def test_head_has_the_headers_of_get(ask, site):
    got = ask(site, SCRIPT_URL, {"accept-encoding": "br"})
    head = ask(site, SCRIPT_URL, {"accept-encoding": "br"}, method="HEAD")
    assert head.status == 200
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", SCRIPT_URL, {}),
        ("GET", SCRIPT_URL, {"range": "bytes=0-9"}),
        ("GET", "/static/media/font.abc.woff2", {}),
        ("GET", "/static/js/unknown.js", {}),
        ("GET", "/static/../../secret.js", {}),
        ("GET", "/static/..%2f..%2fsecret.js", {}),
        ("GET", "/static/js/../js/index.abc.js", {}),
        ("GET", "/static//js/index.abc.js", {}),
        ("GET", "//static/js/index.abc.js", {}),
        ("GET", "/static/js\\index.abc.js", {}),
        ("GET", "/static/js/index.abc.js\x00", {}),
        ("GET", "/static/", {}),
        ("GET", "/static", {}),
        ("GET", "/_stcore/health", {}),
        ("GET", "/media/abc.js", {}),
    ],
)
def test_everything_else_goes_on_to_streamlit(ask, site, method, path, headers):
    answer = ask(site, path, {"accept-encoding": "br", **headers}, method=method)
    assert answer.body == b"beneath"
    assert "content-encoding" not in answer.headers


def test_only_what_lies_below_static_can_be_answered(site):
    assert set(site.files) == {SCRIPT_URL, "/static/css/index.abc.css"}


def test_below_a_base_url(ask, make, beneath, static, store):
    site = make(beneath, static, store, base_url="em/")
    assert ask(site, "/em" + SCRIPT_URL, {"accept-encoding": "br"}).headers["content-encoding"] == "br"
    assert ask(site, SCRIPT_URL, {"accept-encoding": "br"}).body == b"beneath"
    assert 'lang="zh-CN"' in ask(site, "/em/coins").body.decode()
    assert ask(site, "/coins").body == b"beneath"
    assert ask(site, "/em").body == b"beneath"


def test_starting_prepares_what_the_document_asks_for(site, static):
    site.prepare()
    script = site.store.get(static / SCRIPT_URL[1:], "br")
    entry = script if isinstance(script, tuple) else script.result(5)
    assert brotli.decompress(entry.body) == (static / SCRIPT_URL[1:]).read_bytes()
    assert static / "static/css/index.abc.css" in site.first_needed


def test_streamlit_still_has_what_the_site_changes():
    """Guards the real index.html: when this fails after an upgrade, the patterns in server/document.py want a look."""
    from pathlib import Path

    from streamlit import file_util

    from server.document import assets, localized

    index = Path(file_util.get_static_dir()) / "index.html"
    changed = localized(index.read_text("utf-8"), "zh-CN", "期望最大化")
    assert '<html lang="zh-CN" translate="no">' in changed
    assert "<title>期望最大化</title>" in changed
    assert len(assets(index)) > 10
