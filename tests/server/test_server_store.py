"""The store: one piece of work for all who ask, a bound on memory, and a disk that may fail."""

import os
import threading
import time
from concurrent.futures import Future

import brotli
import pytest

from server import store as module
from server.store import CompressedStore, cache_directory

DATA = os.urandom(200).hex().encode() * 20


@pytest.fixture
def counted(monkeypatch):
    """Every compression, as (grade, size)."""
    calls = []

    def counting(grade, make):
        def made(data):
            calls.append((grade, len(data)))
            time.sleep(0.05)  # long enough for everybody to ask meanwhile
            return make(data)

        return made

    monkeypatch.setattr(module, "GRADES", {grade: counting(grade, make) for grade, make in module.GRADES.items()})
    return calls


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "chunk.js"
    path.write_bytes(DATA)
    return path


def fetch(store, path, encoding="br"):
    found = store.get(path, encoding)
    return found.result(10) if isinstance(found, Future) else found


def test_sixty_at_once_compress_once(ask_many, make, beneath, static, store, counted):
    site = make(beneath, static, store)
    counted.clear()  # the documents
    answers = ask_many(site, [("/static/js/index.abc.js", {"accept-encoding": "br"})] * 60)
    assert {answer.body for answer in answers} == {answers[0].body}
    assert [answer.status for answer in answers] == [200] * 60
    assert len(counted) == 1


def test_the_loop_is_free_meanwhile(store, file, counted):
    begun = time.perf_counter()
    pending = store.get(file, "br")
    assert time.perf_counter() - begun < 0.04
    assert isinstance(pending, Future)
    pending.result(10)


def test_a_second_start_reads_the_disk(tmp_path, file, counted):
    first = fetch(CompressedStore(tmp_path, refine=False), file)
    second = fetch(CompressedStore(tmp_path, refine=False), file)
    assert first == second
    assert len(counted) == 1


@pytest.mark.parametrize("harm", [b"", b"garbage", brotli.compress(b"alert('other')")])
def test_a_harmed_cache_file_is_not_served(tmp_path, file, harm):
    fetch(CompressedStore(tmp_path, refine=False), file)
    (kept,) = tmp_path.glob("chunk.js.*.br9")
    kept.write_bytes(harm)
    assert brotli.decompress(fetch(CompressedStore(tmp_path, refine=False), file).body) == DATA


def test_a_changed_file_is_compressed_anew(tmp_path, file):
    before = fetch(CompressedStore(tmp_path, refine=False), file)
    file.write_bytes(DATA + b"more")
    after = fetch(CompressedStore(tmp_path, refine=False), file)
    assert brotli.decompress(after.body) == DATA + b"more"
    assert after.etag != before.etag


def test_a_disk_that_cannot_be_written_is_no_error(tmp_path, file, monkeypatch):
    missing = tmp_path / "nowhere"  # not created: every read and write in it fails, for root as well
    assert brotli.decompress(fetch(CompressedStore(missing, refine=False), file).body) == DATA
    assert brotli.decompress(fetch(CompressedStore(None, refine=False), file).body) == DATA


def test_where_the_cache_lies(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    folder = cache_directory("1.2.3")
    assert folder.is_relative_to(tmp_path / "home") and folder.is_dir() and "1.2.3" in folder.name
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr(module.tempfile, "gettempdir", lambda: str(tmp_path / "temp"))
    assert cache_directory("1.2.3").is_relative_to(tmp_path / "temp")
    monkeypatch.setattr(module.tempfile, "gettempdir", lambda: str(blocked))
    assert cache_directory("1.2.3") is None


def test_memory_is_bounded_and_the_latest_stays(tmp_path):
    store = CompressedStore(None, memory_limit=6000, refine=False)
    paths = [tmp_path / f"{number}.js" for number in range(6)]
    for path in paths:
        path.write_bytes(os.urandom(2500))
        fetch(store, path)
        assert store.size <= 6000
    assert not isinstance(store.get(paths[-1], "br"), Future)
    assert isinstance(store.get(paths[0], "br"), Future)


def test_a_failure_is_told_and_tried_again(tmp_path):
    store = CompressedStore(None, refine=False)
    path = tmp_path / "late.js"
    with pytest.raises(FileNotFoundError):
        fetch(store, path)
    path.write_bytes(DATA)
    assert brotli.decompress(fetch(store, path).body) == DATA


def test_the_finer_grade_replaces_the_quick_one(tmp_path, file, counted):
    store = CompressedStore(tmp_path)
    quick = fetch(store, file)
    deadline = time.monotonic() + 10
    while (fine := fetch(store, file)) == quick and time.monotonic() < deadline:
        time.sleep(0.02)
    assert fine.etag.endswith('-br10"') and quick.etag.endswith('-br9"')
    assert brotli.decompress(fine.body) == DATA
    assert fetch(CompressedStore(tmp_path), file) == fine  # and a restart begins with it
    assert [grade for grade, _ in counted] == ["br9", "br10"]
    store.close()


def test_closing_ends_the_background_thread():
    before = set(threading.enumerate())
    store = CompressedStore(None)
    (thread,) = set(threading.enumerate()) - before
    assert thread.daemon
    store.close()
    thread.join(5)
    assert not thread.is_alive()
