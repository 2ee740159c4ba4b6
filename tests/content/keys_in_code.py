"""Which strings the code asks for: every call of `words("table.key", …)` in the syntax trees of the site.

A key may be put together (`words(f"stop.{trace.stop}")`, `words("a.b" if large else "a.c")`, `for name in ("x", "y"): …`).
What can be worked out from the function around it is; the rest is a `*`, which stands for some word.
"""

from __future__ import annotations

import ast
import functools
import re
from itertools import product
from pathlib import Path
from typing import NamedTuple

from tests.content.reading import ROOT

SOURCES = sorted([*ROOT.glob("pages/**/*.py"), *ROOT.glob("server/**/*.py"), ROOT / "app.py"])
SCRIPTS = {file.stem: file for file in ROOT.glob("pages/**/*.js")}
SOME = "*"
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Use(NamedTuple):
    """One call: where it is, the keys it may ask for, and the names it fills in (None where they are not written out)."""

    place: str
    keys: frozenset[str]
    names: frozenset[str] | None


class Module:
    """One file, its tree and the way up from each node."""

    def __init__(self, path: Path):
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.above = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def around(self, node: ast.AST) -> list[ast.AST]:
        """The functions around a node, innermost first, and the file itself."""
        found = []
        while node in self.above:
            node = self.above[node]
            if isinstance(node, SCOPES):
                found.append(node)
        return [*found, self.tree]

    def values(self, node: ast.AST, depth: int = 0) -> set[str]:
        """The strings that an expression may be; `*` for what cannot be told."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return {node.value}
        if isinstance(node, ast.IfExp):
            return self.values(node.body, depth) | self.values(node.orelse, depth)
        if isinstance(node, ast.FormattedValue):
            return self.values(node.value, depth)
        if isinstance(node, ast.JoinedStr):
            return {"".join(parts) for parts in product(*(self.values(part, depth) for part in node.values))}
        if isinstance(node, ast.Name) and depth < 4:
            return self.named(node, depth + 1) or {SOME}
        return {SOME}

    def named(self, name: ast.Name, depth: int) -> set[str]:
        """What a name may stand for, by the assignments, loops and calls of the innermost function that knows it."""
        for scope in self.around(name):
            found = set()
            for node in ast.walk(scope):
                if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name.id for t in node.targets):
                    found |= self.values(node.value, depth)
                if isinstance(node, (ast.For, ast.comprehension)):
                    found |= self.looped(node, name.id, depth)
            if isinstance(scope, ast.FunctionDef) and name.id in [arg.arg for arg in scope.args.args]:
                found |= self.handed_over(scope, name.id, depth)
            if found:
                return found
        return set()

    def looped(self, loop: ast.For | ast.comprehension, name: str, depth: int) -> set[str]:
        """What a loop's variable takes, where the loop goes over a tuple that is written out."""
        targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
        place = next((i for i, target in enumerate(targets) if isinstance(target, ast.Name) and target.id == name), None)
        if place is None:
            return set()
        if not isinstance(loop.iter, (ast.Tuple, ast.List)):
            return {SOME}
        items = [item.elts[place] if isinstance(loop.target, ast.Tuple) else item for item in loop.iter.elts]
        return {value for item in items for value in self.values(item, depth)}

    def handed_over(self, function: ast.FunctionDef, name: str, depth: int) -> set[str]:
        """What calls in the same file hand over for a parameter."""
        place = [arg.arg for arg in function.args.args].index(name)
        found = set()
        for call in (node for node in ast.walk(self.tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == function.name:
                given = [k.value for k in call.keywords if k.arg == name] or call.args[place : place + 1]
                found |= {value for node in given for value in self.values(node, depth)}
        return found


def is_words(call: ast.Call) -> bool:
    """`words(…)`, `current()(…)`, `languages()[code](…)`."""
    called = ast.unparse(call.func)
    return called == "words" or called.endswith(("current()", "words", "languages()[code]"))


@functools.cache
def uses() -> list[Use]:
    """Every call for a string in the code of the site."""
    found = []
    for module in map(Module, SOURCES):
        for call in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and node.args and is_words(node)):
            names = None if any(k.arg is None for k in call.keywords) else frozenset(k.arg for k in call.keywords)
            place = f"{module.path.relative_to(ROOT).as_posix()}:{call.lineno}"
            found.append(Use(place, frozenset(module.values(call.args[0])), names))
    return found


@functools.cache
def tables_asked_for(function: str) -> frozenset[str]:
    """Tables handed over whole, by calls such as `words.table("player")` or `questions(words, "coins_quiz", …)`."""
    calls = [node for module in map(Module, SOURCES) for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    calls = [call for call in calls if ast.unparse(call.func).endswith(function)]
    return frozenset(arg.value for call in calls for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


@functools.cache
def scenes() -> frozenset[str]:
    """The names of the scenes that pages speak as: `Scene("coins", …)`."""
    return tables_asked_for("Scene")


@functools.cache
def keys_in_script(table: str) -> frozenset[str]:
    """What the part `<table>.js` reads of its table: `w.key`, and `w[button.dataset.act]` for its list of buttons."""
    source = SCRIPTS[table].read_text(encoding="utf-8")
    found = {*re.findall(r"\bw\.(\w+)", source)}
    if "w[" in source:
        acts = re.search(r"\[((?:\"\w+\",?\s*)+)\]\.map\([^)]*=>\s*`<button[^`]*data-act", source)
        for act in re.findall(r"\w+", acts[1]):
            found |= {act, f"{act}_key"} if '"_key"' in source else {act}
    return frozenset(found)
