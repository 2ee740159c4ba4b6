"""em_core as a file to take home: its sources and data, packed when they are asked for. Unpacked beside a program it is imported
from there, and needs nothing but numpy and scipy."""

from __future__ import annotations

import functools
import io
import zipfile
from pathlib import Path

import em_core

NAME = "em_core.zip"
FOLDER = Path(em_core.__file__).parent
ENDINGS = (".py", ".csv", ".md")
LICENCE = FOLDER.parent / "LICENSE"
WHEN = (1980, 1, 1, 0, 0, 0)  # the same sources make the same file


@functools.cache
def packed() -> bytes:
    """The package as a ZIP file, with its licence."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(file for file in FOLDER.rglob("*") if file.suffix in ENDINGS and file.is_file()):
            archive.writestr(zipfile.ZipInfo(f"em_core/{file.relative_to(FOLDER).as_posix()}", WHEN), file.read_bytes(), zipfile.ZIP_DEFLATED)
        if LICENCE.exists():
            archive.writestr(zipfile.ZipInfo("em_core/LICENSE", WHEN), LICENCE.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()
