"""The real server, started for a test or a measurement and stopped again by its id."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0  # seconds; a busy machine needs ten
CHROMIUM_ARGS = (
    "--no-sandbox",  # the tests may run as root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # The browser's own errands would count as requests to other hosts.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A new page in a new process spends four seconds on code that the process before had ready.
    "--process-per-site",
)


@dataclass(frozen=True)
class Site:
    """A running server: where it is, its process, its log."""

    base: str
    pid: int
    log: Path

    def url(self, path: str) -> str:
        return f"{self.base}/{path.lstrip('/')}"

    def cpu_seconds(self) -> float:
        """Processor time that the server has used so far (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_until_idle(self, limit: float = 120.0, still: float = 1.0) -> None:
        """Wait until the server does nothing: a fresh one still compresses files in the background."""
        end, since, used = time.monotonic() + limit, time.monotonic(), self.cpu_seconds()
        while time.monotonic() - since < still and time.monotonic() < end:
            time.sleep(0.1)
            if (now := self.cpu_seconds()) - used > 0.015:  # one tick of the clock may be a ping
                since, used = time.monotonic(), now


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def serve(script: str = "app.py", options: tuple[str, ...] = ("--server.address", "127.0.0.1"), **variables: str) -> Iterator[Site]:
    """Start `script` as a newcomer would (but on one address: no test server for the neighbours), with these variables in its
    environment; wait until it is healthy, and stop it at the end."""
    port = free_port()
    handle, log = tempfile.mkstemp(prefix="em-site-", suffix=".log")
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))} | variables
    with os.fdopen(handle, "w") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=environment)
    site = Site(f"http://127.0.0.1:{port}", process.pid, Path(log))
    try:
        _wait_until_healthy(site, process)
        yield site
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        site.log.unlink(missing_ok=True)


def _wait_until_healthy(site: Site, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError, urllib.error.URLError):
            with urllib.request.urlopen(site.url("_stcore/health"), timeout=2) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start within {STARTS_WITHIN:.0f} s:\n{site.log.read_text()}")


def chromium() -> str:
    """The browser that is installed on this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("No Chromium here. Run `sh tests/browser/install.sh`, or leave these tests out: pytest -m 'not browser'.")
