"""Headers on every answer, who may embed the site, robots, and what happens before the first visitor."""

import gc
import os
import subprocess
import sys

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server.headers import SecurityHeaders, frame_ancestors
from server.middleware import server_middleware
from server.routes import server_routes
from server.warm import freeze, one_thread_blas


async def _not_modified(_):
    return PlainTextResponse("", status_code=304)


@pytest.fixture
def app():
    return Starlette(routes=[*server_routes(), Route("/304", _not_modified)])


@pytest.mark.parametrize(("path", "status"), [("/robots.txt", 200), ("/304", 304), ("/nowhere", 404)])
def test_every_answer_carries_them(ask, app, path, status):
    answer = ask(SecurityHeaders(app), path, {"host": "em.example.org:8501"})
    assert answer.status == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    policy = directives(answer)
    assert policy["frame-ancestors"] == ["'self'"]
    assert policy["default-src"] == ["'self'"]
    assert policy["connect-src"] == ["'self'", "ws://em.example.org:8501", "wss://em.example.org:8501"]


def directives(answer):
    parts = (part.split() for part in answer.headers["content-security-policy"].split(";"))
    return {name: values for name, *values in parts}


def test_no_other_host_is_allowed(ask, app):
    policy = directives(ask(SecurityHeaders(app), "/"))
    allowed = {value for name, values in policy.items() for value in values}
    assert allowed == {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}


@pytest.mark.parametrize("host", ["evil; script-src *", "a b", "x\r\ny", "é.org", ""])
def test_a_strange_host_header_stays_out(ask, app, host):
    assert directives(ask(SecurityHeaders(app), "/", {"host": host}))["connect-src"] == ["'self'"]


@pytest.mark.parametrize(
    ("setting", "old"),
    [
        ("'self'", "SAMEORIGIN"),
        ("'none'", "DENY"),
        ("", "SAMEORIGIN"),
        ("https://moodle.example.org", None),
        ("'self' https://a.example:8443 https://*.school.cn", None),
        ("*", None),
    ],
)
def test_the_setting_reaches_the_header(ask, app, setting, old):
    answer = ask(SecurityHeaders(app, frame_ancestors(setting)), "/nowhere")
    assert " ".join(directives(answer)["frame-ancestors"]) == (setting or "'self'")
    assert answer.headers.get("x-frame-options") == old


@pytest.mark.parametrize(
    "setting",
    [
        "https://a.org; script-src *",
        "https://a.org;",
        "https://a.org\nSet-Cookie: a=b",
        "https://a.org\r\nX: y",
        "https://a.org/path",
        "https://a.org,https://b.org",
        "javascript:alert(1)",
        "'none' https://a.org",
        "self",
        "'unsafe-inline'",
    ],
)
def test_an_injection_stops_the_start(setting, monkeypatch):
    with pytest.raises(ValueError, match="EM_FRAME_ANCESTORS"):
        frame_ancestors(setting)
    monkeypatch.setenv("EM_FRAME_ANCESTORS", setting)
    with pytest.raises(ValueError, match="EM_FRAME_ANCESTORS"):
        server_middleware({"zh": "zh-CN"}, {}, {})


def test_the_environment_is_read(monkeypatch):
    monkeypatch.setenv("EM_FRAME_ANCESTORS", " https://a.org   https://b.org ")
    assert frame_ancestors() == ("https://a.org", "https://b.org")
    monkeypatch.delenv("EM_FRAME_ANCESTORS")
    assert frame_ancestors() == ("'self'",)


def test_robots(ask, app):
    answer = ask(app, "/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.body.decode().splitlines() == ["User-agent: *", "Allow: /", "Disallow: /_stcore/"]


def test_streamlit_takes_routes_and_middleware(tmp_path):
    script = tmp_path / "page.py"
    script.write_text("")
    st.App(script, routes=server_routes(), middleware=server_middleware({"zh": "zh-CN", "en": "en"}, {}, {}))


def test_blas_is_set_before_numpy_and_an_owners_choice_is_kept():
    code = (
        "import sys; from server.warm import one_thread_blas; one_thread_blas(); import os;"
        "print(os.environ['OPENBLAS_NUM_THREADS'], os.environ['OMP_NUM_THREADS'], os.environ['MKL_NUM_THREADS'],"
        "'numpy' in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    environment |= {"OMP_NUM_THREADS": "3", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "3", "1", "False"]


def test_one_thread_sets_only_what_is_unset(monkeypatch):
    environment = {"MKL_NUM_THREADS": "7", "OPENBLAS_NUM_THREADS": "2"}
    monkeypatch.setattr(os, "environ", environment)
    one_thread_blas()
    assert environment == {"MKL_NUM_THREADS": "7", "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "1"}


def test_freeze():
    gc.unfreeze()
    freeze()
    try:
        assert gc.get_freeze_count() > 1000
    finally:
        gc.unfreeze()
