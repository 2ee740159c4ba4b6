"""Streamlit as it is where many readers share a process: each patch is needed still, and does what it says."""

import inspect

import pytest
from streamlit import config
from streamlit.runtime import app_session, media_file_manager, memory_session_storage, websocket_session_manager
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from server import streamlit_patches


@pytest.fixture(autouse=True)
def unpatched_afterwards(monkeypatch):
    """Whatever a test patches is as before when it has ended."""
    monkeypatch.setattr(app_session.AppSession, "register_file_watchers", app_session.AppSession.register_file_watchers)
    monkeypatch.setattr(memory_session_storage, "MemorySessionStorage", memory_session_storage.MemorySessionStorage)
    monkeypatch.setattr(media_file_manager, "MediaFileMetadata", media_file_manager.MediaFileMetadata)


def download(manager) -> str:
    """What a click on a download leaves: a file that no session refers to."""
    file_id = manager._storage.load_and_get_id(b"trace", "text/csv", MediaFileKind.DOWNLOADABLE, "trace.csv")
    manager._file_metadata[file_id] = media_file_manager.MediaFileMetadata(kind=MediaFileKind.DOWNLOADABLE)
    return file_id


def test_a_download_outlives_the_runs_of_others(monkeypatch):
    manager = media_file_manager.MediaFileManager(MemoryMediaFileStorage("/media"))
    file_id = download(manager)
    for _ in range(2):
        manager.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError):  # else Streamlit keeps it itself now: drop the patch
        manager._storage.get_file(file_id)
    streamlit_patches.patch()
    now = [100.0]
    monkeypatch.setattr(streamlit_patches.time, "monotonic", lambda: now[0])
    file_id = download(manager)
    for _ in range(50):
        manager.remove_orphaned_files()
        assert manager._storage.get_file(file_id).content == b"trace"
    now[0] += streamlit_patches.FETCHED_WITHIN + 1
    manager.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError):
        manager._storage.get_file(file_id)
    assert manager._file_metadata == {}, "nothing stays in memory"


def test_a_resumed_session_watches_no_files(monkeypatch):
    source = inspect.getsource(websocket_session_manager)
    assert ".register_file_watchers()" in source and "fileWatcherType" not in source, "Streamlit asks the setting itself now: drop the patch"
    watched = []
    monkeypatch.setattr(app_session.AppSession, "register_file_watchers", lambda self: watched.append(self))
    streamlit_patches.patch()
    for setting, expected in (("none", []), ("auto", ["session"])):
        monkeypatch.setattr(config, "get_option", lambda name: setting)
        app_session.AppSession.register_file_watchers("session")
        assert watched == expected


def test_a_hall_of_readers_is_kept():
    plain = memory_session_storage.MemorySessionStorage
    assert inspect.signature(plain).parameters["maxsize"].default < 300, "Streamlit keeps enough itself now: drop the patch"
    streamlit_patches.patch()
    storage = memory_session_storage.MemorySessionStorage(ttl_seconds=600)
    assert isinstance(storage, plain) and storage._cache.maxsize >= 900 and storage._cache.ttl == 600
