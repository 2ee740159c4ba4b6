"""A reader who uploads again and again holds no more memory than a few files take."""

from __future__ import annotations

import threading

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from server.uploads import MOST_BYTES, MOST_FILES, limit_uploads


@pytest.fixture
def manager(monkeypatch):
    monkeypatch.setattr(MemoryUploadedFileManager, "add_file", MemoryUploadedFileManager.add_file)  # put back afterwards
    limit_uploads()
    limit_uploads()  # as a second start in the same process would
    return MemoryUploadedFileManager("/upload")


def held(manager, session: str) -> list[str]:
    return [*manager.file_storage.get(session, {})]


def add(manager, session: str, name: str, size: int) -> None:
    manager.add_file(session, UploadedFileRec(name, f"{name}.csv", "text/csv", bytes(size)))


def test_thirty_large_files_of_one_reader(manager):
    for i in range(30):
        add(manager, "one", f"f{i}", 10 * 2**20)
        assert f"f{i}" in held(manager, "one"), "the latest is there"
    assert held(manager, "one") == ["f28", "f29"]
    assert sum(len(rec.data) for rec in manager.get_files("one", ["f28", "f29"])) <= MOST_BYTES


def test_many_small_files(manager):
    for i in range(1000):
        add(manager, "one", f"f{i}", 10)
    assert held(manager, "one") == [f"f{i}" for i in range(1000 - MOST_FILES, 1000)]


def test_others_keep_theirs(manager):
    add(manager, "two", "theirs", 2**20)
    for i in range(30):
        add(manager, "one", f"f{i}", 10 * 2**20)
    assert held(manager, "two") == ["theirs"] and len(manager.get_files("two", ["theirs"])[0].data) == 2**20


def test_a_file_larger_than_all_is_kept_alone(manager):
    add(manager, "one", "small", 10)
    add(manager, "one", "huge", MOST_BYTES + 1)
    assert held(manager, "one") == ["huge"]


def test_from_several_threads(manager):
    threads = [threading.Thread(target=lambda k=k: [add(manager, "one", f"{k}-{i}", 2**20) for i in range(40)]) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(held(manager, "one")) <= MOST_FILES
