"""Each file compressed once: kept in memory for the next visitor, on disk for the next start.

Streamlit leaves its scripts uncompressed because its server would compress them again for every request. Here one
piece of work per (file, encoding) is shared by everybody who asks while it is under way, on threads of its own.

Brotli has two grades, because plotly's chunk of 4.7 MB is 1.18 MB after 1.2 s (quality 9), 1.08 MB after 8 s (10) and
1.06 MB after 17 s (11). The first visitor gets 9; 10 is made in the background at the lowest priority and replaces it.
"""

import gzip
import hashlib
import logging
import os
import tempfile
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

import brotli

LOG = logging.getLogger(__name__)

MEMORY_LIMIT = 40_000_000  # bytes; a visit needs about 2 MB in one encoding
WORKERS = 2  # plotly's chunk occupies one of them for a second; the small files go past it

Key = tuple[Path, str]

# Grade → how it is made. The grade is part of a kept file's name and of its ETag, since other bytes need other tags.
GRADES: dict[str, Callable[[bytes], bytes]] = {
    "br9": lambda data: brotli.compress(data, quality=9),
    "br10": lambda data: brotli.compress(data, quality=10),
    "gzip9": lambda data: gzip.compress(data, 9, mtime=0),  # mtime=0: the same file gives the same bytes
    "identity": lambda data: data,
}
QUICK = {"br": "br9", "gzip": "gzip9", "identity": "identity"}
FINE = {"br": "br10"}
DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}


class Compressed(NamedTuple):
    """A file in one encoding, and the tag that names exactly these bytes to a cache."""

    body: bytes
    etag: str


def compress(data: bytes, encoding: str, grade: str | None = None) -> Compressed:
    """`data` in `encoding` ("identity" too), with its tag."""
    grade = grade or QUICK[encoding]
    return Compressed(GRADES[grade](data), _etag(data, grade))


def _etag(data: bytes, grade: str) -> str:
    return f'"{_digest(data)}-{grade}"'


def cache_directory(version: str) -> Path | None:
    """A folder that can be written, for files that outlive the process; None where there is none (not an error)."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    home_cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    for root in (Path(home_cache) / "em-site", Path(tempfile.gettempdir()) / f"em-site-{user}"):
        folder = root / f"static-{version}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError as problem:
            LOG.debug("No cache in %s: %s", folder, problem)
    return None


class CompressedStore:
    """`get(path, encoding)` answers with the file or a future; the same one for all who ask before it is done.

    `folder` is where files outlive the process (None: nowhere); `refine` turns the second grade on.
    """

    def __init__(self, folder: Path | None, memory_limit: int = MEMORY_LIMIT, refine: bool = True) -> None:
        self.folder = folder
        self.memory_limit = memory_limit
        self._ready: OrderedDict[Key, Compressed] = OrderedDict()  # least recently used first
        self._pending: dict[Key, Future[Compressed]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="compress")
        self._to_refine: SimpleQueue[Key | None] = SimpleQueue()
        if refine:
            # A daemon: a server that is told to stop does not wait for the end of plotly's eight seconds.
            threading.Thread(target=self._refine_all, name="compress-finer", daemon=True).start()

    @property
    def size(self) -> int:
        """Bytes held in memory."""
        with self._lock:
            return self._total()

    def close(self) -> None:
        """Begin nothing more; what is under way ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._to_refine.put(None)

    def get(self, path: Path, encoding: str) -> "Compressed | Future[Compressed]":
        """The file if it is in memory, else the future of the one job that prepares it."""
        key = (path, encoding)
        with self._lock:
            if key in self._ready:
                self._ready.move_to_end(key)
                return self._ready[key]
            if key not in self._pending:
                self._pending[key] = self._pool.submit(self._prepare, key)
            return self._pending[key]

    def _prepare(self, key: Key) -> Compressed:
        path, encoding = key
        try:
            data = path.read_bytes()
            grade, entry = self._kept(path, encoding, data) or self._made(path, encoding, data, QUICK[encoding])
        except BaseException:
            with self._lock:
                del self._pending[key]  # the next request tries again
            raise
        with self._lock:
            del self._pending[key]
            self._keep(key, entry)
        if grade != FINE.get(encoding, grade):
            self._to_refine.put(key)
        return entry

    def _refine_all(self) -> None:
        _lower_priority()
        while key := self._to_refine.get():
            path, encoding = key
            try:
                data = path.read_bytes()
                _, entry = self._made(path, encoding, data, FINE[encoding])
                with self._lock:
                    self._keep(key, entry)
            except OSError as problem:
                LOG.debug("%s was not compressed further: %s", path, problem)

    def _keep(self, key: Key, entry: Compressed) -> None:  # with the lock held
        self._ready[key] = entry
        self._ready.move_to_end(key)
        while self._total() > self.memory_limit:
            self._ready.popitem(last=False)

    def _total(self) -> int:
        return sum(len(entry.body) for entry in self._ready.values())

    def _kept(self, path: Path, encoding: str, data: bytes) -> tuple[str, Compressed] | None:
        """The best grade that an earlier process has left on disk."""
        for grade in filter(None, (FINE.get(encoding), QUICK[encoding])):
            body = self.folder and _read_checked(self._file(path, data, grade), encoding, data)
            if body:
                return grade, Compressed(body, _etag(data, grade))
        return None

    def _made(self, path: Path, encoding: str, data: bytes, grade: str) -> tuple[str, Compressed]:
        entry = compress(data, encoding, grade)
        if self.folder:
            _write_whole(self._file(path, data, grade), entry.body)
        return grade, entry

    def _file(self, path: Path, data: bytes, grade: str) -> Path:
        return self.folder / f"{path.name}.{_digest(data)}.{grade}"


def _lower_priority() -> None:
    """Let visitors go first. Only Linux has a priority per thread; elsewhere it would be the whole server's."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def _read_checked(kept: Path, encoding: str, data: bytes) -> bytes | None:
    """The kept bytes if they unpack to `data`: a cut or foreign file must never become a script in a browser."""
    try:
        body = kept.read_bytes()
        return body if DECOMPRESS[encoding](body) == data else None
    except (OSError, EOFError, ValueError, brotli.error, zlib.error):
        return None


def _write_whole(kept: Path, body: bytes) -> None:
    """All of it or nothing, since another process may read it meanwhile; a full or read-only disk is no error."""
    try:
        handle, name = tempfile.mkstemp(dir=kept.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        os.replace(name, kept)
    except OSError as problem:
        LOG.debug("%s was not kept: %s", kept, problem)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:20]
