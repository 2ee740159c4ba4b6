"""Numbers in the notation of a program: c(4.2, 5.1), [1, 2, 3], [[1, 2], [3, 4]], np.array([…]), [1 2; 3 4], data.frame(x = c(…)).

    text → tokens → a tree of lists, each with the names of its parts → rows, with names where there are some

What is not wholly made of numbers, missing values, quoted text, brackets, names and separators is no such notation, and read as
the table that it may be. Prompts of R and Python are passed over, and so is the [1] that R prints before a row. One pass over
the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from pages.reading.cells import HALF_WIDTH, is_missing
from pages.reading.limits import MOST_COLUMNS

TOKEN = re.compile(
    r"""(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
    | (?P<integer>[+-]?[0-9]+)L(?!\w)
    | (?P<text>"[^"\n]*"|'[^'\n]*')
    | (?P<open>[\[({]) | (?P<close>[\])}]'?)
    | (?P<assign><<?-|:=|=>?|:)
    | (?P<word>[^\W\d][\w.]*)
    | (?P<line>\n) | (?P<comma>[,、]) | (?P<semicolon>;) | (?P<space>[ \t]+|\.\.\.\n|\#[^\n]*) | (?P<dots>\.\.\.)""",
    re.VERBOSE,
)
BEGINS = re.compile(r"\s*(?:[^\W\d][\w.]*\s*(?:<<?-|:=|=|:)\s*)?(?:[^\W\d][\w.]*)?[\[({]")  # what any of it begins with
LABELLED = re.compile(r"\s*([^\d\n:=+\-.,;|\t][^\d\n:=,;|\t]{0,60}?)\s*(?::|=|<-)\s*(?=[+\-.\d])")  # height: 4.2 5.1 …
PROMPT = re.compile(r"^(?:>>>|\.\.\.|>|\+|In ?\[\d+\]:|Out ?\[\d+\]:) ?", re.MULTILINE)
PROMPTED = re.compile(r"\s*(?:>>>|>|In ?\[\d+\]:|Out ?\[\d+\]:)")
ASKED = re.compile(r"^(?:>>>|>|In ?\[\d+\]:) *(?:print\()?[\w.$]+\)?[ \t]*$", re.MULTILINE)  # whose answer is the next line
PRINTED = re.compile(r"^[ \t]*\[\d+\]", re.MULTILINE)  # R's place of the first number of a row
LISTS = {"c", "list", "tuple", "array", "asarray", "tensor", "series", "structure", "vector", "as.numeric", "set", "rbind", "matrix"}
FRAMES = {"data.frame", "dataframe", "tibble", "data.table", "cbind", "dict"}  # their unnamed parts are columns, too
SCALARS = re.compile(r"(?:u?int|float)\d*|decimal")
ASIDE = {"class", "row.names", "dtype", "device", "requires_grad", "index", "name", "length", "levels", "stringsasfactors", "names"}
DEEPEST = 6
LOOKED_AT = 200   # characters that tell whether a text may be of this kind
LONGEST = 2**20   # of a longer text so much work is not made


class Written(NamedTuple):
    """What was found: rows of cells; their names, none where there are none; whether they are one list of numbers that stands in
    several lines, which might be the rows of a table."""

    rows: list[list[str]]
    names: tuple[str, ...]
    lines: bool = False


class NoNotation(Exception):
    """The text is something else."""


@dataclass
class List:
    """A list under way: the function that it is the argument of, its parts, the name of each, and after which of them a line or a
    row of a matrix ends."""

    function: str = ""
    parts: list[str | List] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    rows: bool = False   # a semicolon divides it
    comma: bool = False  # the last that was read is a comma: the list goes on in the next line


def read(text: str) -> Written | None:
    """The rows in a text of this kind; None where it is something else."""
    head = text[:LOOKED_AT].translate(HALF_WIDTH)
    prompted, printed, labelled = PROMPTED.match(head), PRINTED.match(head), LABELLED.match(head)
    if len(text) > LONGEST or not (prompted or printed or labelled or BEGINS.match(head)):
        return None
    text = text if text.isascii() else text.translate(HALF_WIDTH)
    try:
        if printed or (prompted and PRINTED.search(head)):
            return _printed(text)
        if labelled and not re.search(r"[\[({]", text[labelled.end():]):
            cells = _flat(_tree(text[labelled.end():]))
            return Written([[cell] for cell in cells], (labelled[1].strip(),)) if len(cells) > 1 else None
        return _rows(_tree(PROMPT.sub("", ASKED.sub("", text)) if prompted else text))
    except NoNotation:
        return None


def _printed(text: str) -> Written:
    """R's print of a vector: every line begins with the place of its first number."""
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith(">")]
    if not all(PRINTED.match(line) for line in lines):
        raise NoNotation
    return Written([[cell] for cell in _flat(_tree(PRINTED.sub("", "\n".join(lines))))], ())


def _flat(tree: List) -> list[str]:
    if tree.rows or any(tree.names) or not all(isinstance(part, str) for part in tree.parts):
        raise NoNotation
    return tree.parts  # type: ignore[return-value]


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    for match in TOKEN.finditer(text):
        if match.start() != place:
            raise NoNotation
        place = match.end()
        yield match.lastgroup or "", match[match.lastgroup or 0]
    if place != len(text):
        raise NoNotation


def _tree(text: str) -> List:
    """The whole text as a list of its statements."""
    stack, name, word, apart, gap = [List()], "", "", True, False
    for kind, token in _tokens(text):
        top = stack[-1]
        if word and kind == "space":
            gap = True
            continue
        if word and kind not in ("open", "assign"):  # a word alone: a missing value, or what a setting is set to
            apart = _cell(top, name, word, apart) or gap
            name = word = ""
        gap = False
        if kind in ("number", "integer", "text", "dots"):
            if kind == "text" and not apart:
                raise NoNotation
            if kind == "text" and _is_key(top):
                word = token[1:-1]
                continue
            apart = _cell(top, name, token.strip("\"'"), apart)
            name = ""
        elif kind == "word":
            word = token
        elif kind == "assign":
            if not word:
                raise NoNotation
            name, word = word, ""
        elif kind == "open":
            if len(stack) > DEEPEST or not apart or (word and not _known(word)):
                raise NoNotation
            stack.append(List(word.lower() or token))
            top.parts.append(stack[-1])
            top.names.append(name)
            name, word, apart = "", "", True
        elif kind == "close":
            stack.pop()
            if not stack or not top.function:
                raise NoNotation
            _collapse(stack[-1], top)
            apart = False
        elif kind != "space" or not apart:
            apart = True
            _separate(top, kind)
    if word:
        _cell(stack[-1], name, word, apart)
    return stack[0]  # what is still open is closed: the end of it was not copied


def _is_key(top: List) -> bool:
    """Whether a quoted text may name what follows: in { } it does, until there is a cell."""
    return top.function == "{" and all(isinstance(part, List) for part in top.parts)


def _cell(top: List, name: str, cell: str, apart: bool) -> bool:
    if not apart:
        raise NoNotation
    if name.lower() in ASIDE:
        return False
    if not re.match(r"[+\-.\d]", cell) and not is_missing(cell) and top.function not in ("c", "[", "(", "{", "list", "series"):
        raise NoNotation
    top.parts.append(cell)
    top.names.append(name)
    top.comma = False
    return False


def _known(word: str) -> bool:
    last = word.lower().rpartition(".")[2]
    return word.lower() in LISTS | FRAMES or last in LISTS | FRAMES or SCALARS.fullmatch(last) is not None


def _collapse(outer: List, inner: List) -> None:
    """np.float64(1.5) is a number; what stands under a name that says nothing of the data is left aside."""
    name = outer.names[-1]
    if SCALARS.fullmatch(inner.function.rpartition(".")[2]) and len(inner.parts) == 1:
        outer.parts[-1] = inner.parts[0]
    elif name.lower() in ASIDE:
        outer.parts.pop()
        outer.names.pop()


def _separate(top: List, kind: str) -> None:
    if kind == "semicolon" or (kind == "line" and not top.comma):
        top.rows |= kind == "semicolon" and bool(top.function)
        top.ends.append(len(top.parts))
    top.comma |= kind == "comma"


def _rows(tree: List) -> Written:
    """The rows that the tree stands for."""
    named = [(name, part) for name, part in zip(tree.names, tree.parts)]
    if not named or any(isinstance(part, str) for _, part in named):
        raise NoNotation
    if len(named) > 1 and any(tree.names):  # x <- c(…), and below it y <- c(…)
        return _columns(named)
    if len(named) > 1 and any(len(part.parts) < 2 for _, part in named):  # (1.5) is how an accountant writes −1.5
        raise NoNotation
    if len(named) > 1:
        return Written([_cells(part) for _, part in named], ())
    name, part = named[0]
    while isinstance(part, List) and len(part.parts) == 1 and isinstance(part.parts[0], List) and not any(part.names):
        part = part.parts[0]
    return _of_list(name, part)


def _of_list(name: str, part: List) -> Written:
    if not part.parts or part.function == "matrix":  # a matrix is filled by columns, or not: which, is said elsewhere
        raise NoNotation
    lists = [inner for inner in part.parts if isinstance(inner, List)]
    last = part.function.rpartition(".")[2]
    if lists and len(lists) < len(part.parts):
        raise NoNotation
    if lists and (any(part.names) or part.function in FRAMES or last in FRAMES):
        return _columns([*zip(part.names, part.parts)])
    if lists:
        return Written([_cells(inner) for inner in lists], ())
    if any(part.names):
        raise NoNotation
    cells = _cells(part)
    names = (name,) if name else ()
    if part.ends:
        ends = sorted({0, *part.ends, len(cells)})
        rows = [cells[start:end] for start, end in zip(ends, ends[1:])]
        if part.rows:
            return Written(rows, names if all(len(row) == 1 for row in rows) else ())
        if len({*map(len, rows)}) == 1 and len(rows[0]) > 1:
            return Written(rows, names, lines=True)
    return Written([[cell] for cell in cells], names)


def _cells(part: str | List) -> list[str]:
    """The cells of a list of cells; of R's structure(c(…), …), those inside."""
    while isinstance(part, List) and len(part.parts) == 1 and isinstance(part.parts[0], List):
        part = part.parts[0]
    if isinstance(part, str) or not part.parts or not all(isinstance(cell, str) for cell in part.parts):
        raise NoNotation
    return part.parts  # type: ignore[return-value]


def _columns(named: list[tuple[str, str | List]]) -> Written:
    """Lists under names are columns; the shorter ones end with cells in which there is nothing."""
    columns = [_cells(part) for _, part in named]
    if len(columns) > MOST_COLUMNS:
        raise NoNotation
    names = tuple(name for name, _ in named)
    return Written([list(row) for row in zip_longest(*columns, fillvalue="")], names if any(names) else ())
