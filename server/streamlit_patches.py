"""What Streamlit 1.67 does where many readers share one process, and should not. Each patch names its reason and the measurement behind it;
`tests/server/test_server_patches.py` tells when a new Streamlit no longer needs one.
"""

import time

from streamlit import config
from streamlit.runtime import app_session, media_file_manager, memory_session_storage

from server.uploads import limit_uploads

KEPT_SESSIONS = 1_000  # a hall of three hundred, cut together three times within ten minutes
FETCHED_WITHIN = 30.0  # seconds from the click on a download until a slow line has asked for the file


def patch() -> None:
    """Call it once, before the server starts."""
    _watch_no_files_on_return()
    _keep_more_sessions()
    _keep_downloads()
    limit_uploads()


def _watch_no_files_on_return() -> None:
    """A session that is resumed starts watching the source files even where `server.fileWatcherType` is "none" (a new
    session does not): 0.2 s on the thread that serves everybody, so that a hundred readers cut together wait 23 s."""
    register = app_session.AppSession.register_file_watchers

    def register_unless_off(self: app_session.AppSession) -> None:
        if config.get_option("server.fileWatcherType") != "none":
            register(self)

    app_session.AppSession.register_file_watchers = register_unless_off


def _keep_more_sessions() -> None:
    """Of the sessions whose connection was lost, 128 are kept, and no setting says otherwise: of 250 readers cut together
    122 lose what they pasted. Streamlit looks the class up when the application is made."""

    class LargerStorage(memory_session_storage.MemorySessionStorage):
        def __init__(self, maxsize: int = KEPT_SESSIONS, ttl_seconds: int = 120) -> None:
            super().__init__(maxsize, ttl_seconds)

    memory_session_storage.MemorySessionStorage = LargerStorage


def _keep_downloads() -> None:
    """A file that is made at the click belongs to no session, and is deleted when two runs of anybody have ended: in a hall with
    thirty runs a second before the browser has asked for it, which is then told 404. It is deleted some time later."""

    class Lasting(media_file_manager.MediaFileMetadata):
        _since: float | None = None

        @property
        def is_marked_for_delete(self) -> bool:
            return self._since is not None and time.monotonic() - self._since > FETCHED_WITHIN

        def mark_for_delete(self) -> None:
            if self._since is None:
                self._since = time.monotonic()

    media_file_manager.MediaFileMetadata = Lasting
