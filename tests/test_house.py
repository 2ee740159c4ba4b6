"""The house keeps its shape: imports run one way, files stay readable, nothing is left half done."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("em_core", "pages/figures", "pages/reading", "pages/parts", "pages", "server", "app")
MAY_IMPORT = {  # room -> what it may import besides the standard library
    "em_core": {"numpy", "scipy", "em_core"},
    "pages/figures": {"numpy", "pages.figures"},
    "pages/reading": {"numpy", "em_core.errors", "pages.reading"},
    "pages/parts": {"numpy", "streamlit", "plotly", "em_core", "pages.figures", "pages.reading", "pages.parts", "pages.sitemap"},
    "pages": {"numpy", "scipy", "streamlit", "em_core", "pages"},
    "server": {"starlette", "brotli", "streamlit", "server"},
    "app": {"streamlit", "pages", "server"},
}
SOURCES = [p for p in ROOT.rglob("*.py") if ".venv" not in p.parts and "build" not in p.parts]


def room_of(path: Path) -> str | None:
    name = path.relative_to(ROOT).as_posix()
    return next((room for room in ROOMS if name == f"{room}.py" or name.startswith(f"{room}/")), None)


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} uses a relative import"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", [p for p in SOURCES if room_of(p)], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_run_one_way(path):
    import sys

    allowed = MAY_IMPORT[room_of(path)]
    for name in imported(path):
        top = name.split(".")[0]
        fine = top in sys.stdlib_module_names or any(name == a or name.startswith(a + ".") for a in allowed)
        parent_package = name in {a.rpartition(".")[0] for a in allowed}  # `from pages import parts` names the package too
        assert fine or parent_package, f"{path.relative_to(ROOT)} imports {name}"


def test_only_em_core_is_below_everything():
    assert not any(name.startswith(("streamlit", "plotly", "pandas", "pages", "server")) for p in SOURCES if room_of(p) == "em_core" for name in imported(p))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_files_and_functions_are_readable(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 410, "split this file"
    if room_of(path):
        assert ast.get_docstring(ast.parse(text)), "say what this module is for"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                assert node.end_lineno - node.lineno < 60, f"{node.name} is longer than a screen"


def written_over(tree: ast.AST) -> list[str]:
    """Names that a second definition in the same place silently replaces: keys of a dictionary, functions, tests."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        elif isinstance(node, (ast.Module, ast.ClassDef)):
            keys = [each.name for each in node.body if isinstance(each, (ast.FunctionDef, ast.ClassDef)) and not each.decorator_list]
            keys += [each.name for each in node.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_") and each.decorator_list]
        else:
            continue
        found += [f"line {node.lineno if hasattr(node, 'lineno') else 1}: {key!r}" for key in {*keys} if keys.count(key) > 1]
    return found


def test_what_is_written_over_is_noticed():
    for source in ("d = {'a': 1, 'b': 2, 'a': 3}", "def test_a(): pass\ndef test_a(): pass", "@mark\ndef test_a(): pass\ndef test_a(): pass"):
        assert written_over(ast.parse(source)), source
    assert not written_over(ast.parse("d = {'a': 1, 'b': 2}\ne = {'a': 1}\nclass A:\n  def f(self): pass\nclass B:\n  def f(self): pass"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_is_written_over(path):
    """A key or a test that stands twice: the first one never runs, and nothing tells."""
    assert written_over(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_nothing_half_done():
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|coming so" r"on|敬请" r"期待|待补" r"充")
    for path in [*SOURCES, *ROOT.glob("content/**/*.*"), *ROOT.glob("*.md"), *ROOT.glob("pages/**/*.js")]:
        assert not marks.search(path.read_text(encoding="utf-8")), path
