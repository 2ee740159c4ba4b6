"""One notation on all pages: what stands in a formula stands in the table of symbols, which is the same in every language."""

from __future__ import annotations

import csv
import re

import pytest

from tests.content.reading import CONTENT, FORMULA, LANGUAGES, PAIRS, prose_files, text

GREEK = re.compile(r"\\(?:alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|varphi|chi|psi|omega|"
                   r"Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega|ell)(?![a-zA-Z])|\\math(?:cal|bb)\s*\{?[A-Z]")  # fmt: skip
COMMON = {r"\mathbb R"}  # needs no explanation


def rows(code: str, name: str) -> list[dict[str, str]]:
    with open(CONTENT / code / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def letters(formula: str) -> set[str]:
    return {re.sub(r"\{|\s+", lambda m: " " if m[0].isspace() else "", found).replace("\\mathcalN", "\\mathcal N") for found in GREEK.findall(formula)}


def test_every_greek_letter_is_in_the_table_of_symbols():
    known = {letter for row in rows("en", "symbols") for letter in letters(row["symbol"])} | COMMON
    for name in prose_files("en"):
        for match in FORMULA.finditer(text("en", name)):
            assert letters(match[1] or match[2]) <= known, f"{name}: {match[0]}"


@pytest.mark.parametrize("column", [("symbols", "symbol"), ("references", "key"), ("references", "citation")], ids="-".join)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_tables_in_the_same_order(one, other, column):
    name, field = column
    first, second = ([row[field] for row in rows(code, name)] for code in (one, other))
    assert first == second and len({*first}) == len(first)


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_left_empty(code):
    for name in ("symbols", "references"):
        assert all(value.strip() for row in rows(code, name) for value in row.values())


CITED = re.compile(r"([A-ZÉ][a-zé’]+(?:-[A-Z][a-z]+)?)(?: and others|’s?)?,? \(?((?:18|19|20)\d\d)\)?")


def test_every_work_that_is_cited_is_in_the_references():
    """By the last author named before the year: “Dempster, Laird and Rubin (1977)”, “(Meng and Rubin 1993)”."""
    known = [row["citation"] for row in rows("en", "references")]
    no_authors = {"From", "In", "Stockholm", "December"}
    for name in prose_files("en"):
        for author, year in CITED.findall(FORMULA.sub("", text("en", name))):
            assert author in no_authors or any(author in work and f"({year})" in work for work in known), f"{name}: {author} {year}"
