"""The entries of the time line, in order: what they are called and when they came; which of them have a problem to run."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from pages.reference.timeline import blight, linkage, mckendrick, newcomb, westmacott

CASES, METHOD, WAYS = range(3)  # lanes: EM before its name, the method and its theory, ways that lead on from it
LANES = ("cases", "method", "ways")  # the anchors of their introductions


@dataclass(frozen=True)
class Entry:
    """`anchor` names the section that tells of it; `problem` the problem on the stage, where there is one."""

    year: int
    anchor: str
    who: str  # names are the same in all languages, where they stand beside a mark
    lane: int
    problem: str = ""


ENTRIES = (
    Entry(1886, "newcomb", "Newcomb", CASES, "newcomb"),
    Entry(1926, "mckendrick", "McKendrick", CASES, "mckendrick"),
    Entry(1955, "gene-counting", "Ceppellini, Siniscalco & Smith", CASES),
    Entry(1956, "healy-westmacott", "Healy & Westmacott", CASES, "westmacott"),
    Entry(1958, "hartley", "Hartley", CASES),
    Entry(1966, "hasselblad", "Hasselblad", CASES),
    Entry(1970, "blight", "Blight", CASES, "blight"),
    Entry(1970, "baum", "Baum, Petrie, Soules & Weiss", METHOD),
    Entry(1972, "orchard-woodbury", "Orchard & Woodbury", METHOD),
    Entry(1974, "sundberg", "Sundberg", METHOD),
    Entry(1977, "dlr", "Dempster, Laird & Rubin", METHOD, "linkage"),
    Entry(1982, "louis", "Louis", METHOD),
    Entry(1983, "wu", "Wu", METHOD),
    Entry(1993, "ecm", "Meng & Rubin", WAYS),
    Entry(1997, "meng-van-dyk", "Meng & van Dyk", WAYS),
    Entry(1998, "variational", "Neal & Hinton", WAYS),
    Entry(2000, "online", "Sato & Ishii", WAYS),
    Entry(2003, "alpha", "Matsuyama", WAYS),
)

PROBLEMS: dict[str, ModuleType] = {"newcomb": newcomb, "mckendrick": mckendrick, "westmacott": westmacott, "blight": blight, "linkage": linkage}
RUN = tuple(entry for entry in ENTRIES if entry.problem)
