"""Work that takes its time (a search for the best fit, the check of a trace) runs in a thread of its own, so that the page stays
usable and its stop button works.

One part of it (a start, a step) at a time is worked on in the whole process: thirty learners who fit at once take turns, and
those who only read are held up by one of them at most. A thread ends with its work, after some seconds at most, or sooner when
it is told to stop; none outlives the server.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

TURN = threading.Lock()
LIMIT = 8.0     # seconds of processor time after which work ends as if it were stopped: twice what a fit is allowed beforehand
PATIENCE = 0.4  # seconds that a run waits for the end before it shows how far it is

Tell = Callable[..., bool]  # called after each part; False asks for the end


class Job:
    """`work(tell)` under way. `tried` of `total` parts are done."""

    def __init__(self, key: Hashable, total: int, work: Callable[[Tell], Any]) -> None:
        self.key, self.total, self.tried = key, total, 0
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
        return not self._stop.is_set() and time.thread_time() - self._began < LIMIT

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
