"""Learners without a browser: sessions that speak Streamlit's own websocket protocol. Loopback only."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


@dataclass
class Learner:
    """One session on one page. `sliders` holds each slider that the page drew, with the fragment it belongs to."""

    base: str
    page: str
    sliders: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)

    async def __aenter__(self) -> Learner:
        assert self.base.startswith(("http://127.0.0.1", "http://localhost")), "loopback addresses only"
        url = self.base.replace("http", "ws", 1) + "/_stcore/stream"
        self.socket = await websockets.connect(url, subprotocols=["streamlit"], max_size=None, open_timeout=60)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def run(self, slider=None) -> float:
        """Run the page, or move a slider to a random place; seconds until the run has finished."""
        message = BackMsg()
        script = message.rerun_script
        script.page_name, _, script.query_string = self.page.partition("?")
        if slider is not None:
            steps = max(1, round((slider.max - slider.min) / (slider.step or 1)))
            self.values[slider.id] = slider.min + random.randint(0, steps) * (slider.step or 1)
            script.fragment_id = self.sliders[slider.id][1]
        for name, value in self.values.items():
            widget = script.widget_states.widgets.add()
            widget.id = name
            widget.double_array_value.data.append(value)
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await self._finish()
        return time.perf_counter() - start

    async def _finish(self) -> None:
        while True:
            message = ForwardMsg()
            message.ParseFromString(await asyncio.wait_for(self.socket.recv(), 120))
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                return
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if element.WhichOneof("type") == "exception":
                    raise RuntimeError(element.exception.message)
                if element.WhichOneof("type") == "slider":
                    self.sliders[element.slider.id] = (element.slider, message.delta.fragment_id)


async def moves(base: str, page: str, count: int, only: str = "", *, seed: int = 0, clock: Callable[[], float] = time.perf_counter) -> float:
    """One learner who opens the page and moves sliders `count` times (only those whose name contains `only`), in the same
    way for the same seed. How much the clock went on while they moved."""
    random.seed(seed)
    async with Learner(base, page) as learner:
        await learner.run()
        before = clock()
        for _ in range(count):
            choices = [slider for slider, _ in learner.sliders.values() if only in slider.id]
            await learner.run(random.choice(choices))
        return clock() - before


async def openings(base: str, page: str, count: int) -> list[float]:
    """`count` learners open the page at once; sorted seconds until each one's first run has finished."""

    async def open_once() -> float:
        start = time.perf_counter()
        async with Learner(base, page) as learner:
            await learner.run()
            return time.perf_counter() - start

    return sorted(await asyncio.gather(*(open_once() for _ in range(count))))
