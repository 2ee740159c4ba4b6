"""Streamlit as it is when readers come back: each patch is needed still, and does what it says."""

import inspect

from streamlit import config
from streamlit.runtime import app_session, memory_session_storage, websocket_session_manager

from server import streamlit_patches


def test_a_resumed_session_watches_no_files(monkeypatch):
    source = inspect.getsource(websocket_session_manager)
    assert ".register_file_watchers()" in source and "fileWatcherType" not in source, "Streamlit asks the setting itself now: drop the patch"
    watched = []
    monkeypatch.setattr(app_session.AppSession, "register_file_watchers", lambda self: watched.append(self))
    monkeypatch.setattr(memory_session_storage, "MemorySessionStorage", memory_session_storage.MemorySessionStorage)
    streamlit_patches.patch()
    for setting, expected in (("none", []), ("auto", ["session"])):
        monkeypatch.setattr(config, "get_option", lambda name: setting)
        app_session.AppSession.register_file_watchers("session")
        assert watched == expected


def test_a_hall_of_readers_is_kept(monkeypatch):
    plain = memory_session_storage.MemorySessionStorage
    assert inspect.signature(plain).parameters["maxsize"].default < 300, "Streamlit keeps enough itself now: drop the patch"
    monkeypatch.setattr(app_session.AppSession, "register_file_watchers", app_session.AppSession.register_file_watchers)
    monkeypatch.setattr(memory_session_storage, "MemorySessionStorage", plain)
    streamlit_patches.patch()
    storage = memory_session_storage.MemorySessionStorage(ttl_seconds=600)
    assert isinstance(storage, plain) and storage._cache.maxsize >= 900 and storage._cache.ttl == 600
