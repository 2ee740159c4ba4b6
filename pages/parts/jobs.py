"""Work that takes its time (a search for the best fit, the check of a trace) runs in a thread of its own, so that the page stays
usable and its stop button works.

One part of it (a start, a step) at a time is worked on in the whole process: thirty learners who fit at once take turns, and
those who only read are held up by one of them at most. A thread ends with its work, after some seconds at most, or sooner when
it is told to stop, or when its reader is gone: the tab is closed. None outlives the server.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

TURN = threading.Lock()
LIMIT = 8.0     # seconds of processor time after which work ends as if it were stopped: twice what a fit is allowed beforehand
AWAY = 1.0      # seconds for which a connection may be lost before its reader counts as gone
PATIENCE = 0.4  # seconds that a run waits for the end before it shows how far it is

Tell = Callable[..., bool]  # called after each part; False asks for the end


def still_here() -> Callable[[], bool]:
    """Whether the reader of this visit is still connected, as a question for other threads."""
    context, gone = get_script_run_ctx(), [0.0]
    if context is None or not runtime.exists():
        return lambda: True
    site = runtime.get_instance()

    def answer() -> bool:
        if site.is_active_session(context.session_id):
            gone[0] = 0.0
            return True
        gone[0] = gone[0] or time.monotonic()
        return time.monotonic() - gone[0] < AWAY

    return answer


class Job:
    """`work(tell)` under way, as long as it is wanted: by the reader in whose visit it begins. `tried` of `total` parts are done."""

    def __init__(self, key: Hashable, total: int, work: Callable[[Tell], Any], wanted: Callable[[], bool] | None = None) -> None:
        self.key, self.total, self.tried, self._wanted = key, total, 0, wanted or still_here()
        self._work, self._stop, self._ended, self._began = work, threading.Event(), threading.Event(), 0.0
        self._result: Any = None
        self._error: Exception | None = None
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            with TURN:
                self._began = time.thread_time()
                self._result = self._work(self._tell)
        except Exception as error:  # told to whoever asks for the result
            self._error = error
        finally:
            self._ended.set()

    def _tell(self, *_: Any) -> bool:
        """A part is done: give others their turn, and say whether to go on."""
        self.tried += 1
        TURN.release()
        TURN.acquire()
        return not self._stop.is_set() and self._wanted() and time.thread_time() - self._began < LIMIT

    def stop(self) -> None:
        """End after the part that is under way; what was found until then is the result."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def ended(self, within: float = 0.0) -> bool:
        return self._ended.wait(within)

    def result(self) -> Any:
        """What was found.

        Raises:
            Exception: whatever the work raised.
        """
        self._ended.wait()
        if self._error is not None:
            raise self._error
        return self._result
