"""How much one reader's uploads may hold in memory.

Streamlit (1.67, 2026-11) keeps every file that a visit has uploaded until the visit is forgotten, also those that another has taken
the place of, or that were sent past the page. Here the oldest of a visit give way.
"""

from __future__ import annotations

from typing import Any

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

MOST_FILES = 4        # of a visit: a page has two uploaders at most
MOST_BYTES = 24 * 2**20


def limit_uploads() -> None:
    """Let every manager of uploaded files keep the latest of a visit only; called by `streamlit_patches.patch`."""
    plain = MemoryUploadedFileManager.add_file
    if getattr(plain, "limited", False):
        return

    def add_file(self: Any, session_id: str, file: UploadedFileRec) -> None:
        plain(self, session_id, file)
        for old in superseded({name: len(kept.data) for name, kept in self.file_storage.get(session_id, {}).items()}):
            self.remove_file(session_id, old)

    add_file.limited = True  # type: ignore[attr-defined]
    MemoryUploadedFileManager.add_file = add_file  # type: ignore[method-assign]


def superseded(sizes: dict[str, int]) -> list[str]:
    """Of files by their sizes, the oldest first, those that must go; the latest stays in any case."""
    names, held, gone = [*sizes], sum(sizes.values()), []
    while len(names) > 1 and (len(names) > MOST_FILES or held > MOST_BYTES):
        gone.append(names.pop(0))
        held -= sizes[gone[-1]]
    return gone
