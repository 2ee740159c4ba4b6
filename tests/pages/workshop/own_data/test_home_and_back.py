"""What is taken home is what is on the stage, the program that is handed over does it again to the last bit, and a trace that comes
back is believed only if it replays."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from em_core import GaussianMixture, GeneticLinkage, PoissonMixture, fit, from_json, posterior, to_json
from em_core.datasets import LINKAGE
from pages.workshop.own_data import engine, take
from pages.workshop.own_data.bring import Brought
from pages.parts.words import languages
from tests.pages.workshop.own_data.bench import EITHER, bring, fitted, lines, problem, result, table
from tests.pages.workshop.own_data.test_fits import CASES
from tests.pages.visiting import find, part, sound, visit

ROOT = Path(__file__).parents[4]
each_language = pytest.mark.parametrize("code", languages())


@pytest.fixture
def taken(monkeypatch):
    """The files on offer after the last run: name and content by the kind of file."""
    offered = {}
    monkeypatch.setattr(st, "download_button", lambda label, make, name, mime, *, key, **_: offered.__setitem__(key.removeprefix("download-"), (name, make)))
    return offered


def rows_of(content: bytes, separator: str = ",") -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "a mark, so that spreadsheets show Chinese"
    return [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)]


@pytest.mark.parametrize(("family", "code"), [*zip(CASES, EITHER)])
def test_parameters_and_rows(taken, family, code):
    content, query, _ = CASES[family]
    at = fitted(bring(content, code, name="身高.csv", model=family, **query))
    trace = result(at).trace
    name, make = taken["parameters"]
    assert name == "身高-parameters.csv"
    heads, *values = rows_of(make())
    assert all(len(row) == len(heads) for row in values)
    flat = [[float(cell) for cell in row[1:]] for row in values]
    np.testing.assert_array_equal(flat, [np.concatenate([np.ravel(field[k]) for field in trace.params]) for k in range(2)])
    name, make = taken["rows"]
    assert name == "身高-responsibilities.csv"
    heads, *rows = rows_of(make())
    assert heads[1:-2] == list(table(at).names) and len(rows) == len(table(at).rows)
    np.testing.assert_array_equal([[float(cell) for cell in row[-2:]] for row in rows], posterior(trace.model, trace.data, trace.params))
    assert [row[1:-2] for row in rows] == [*map(list, table(at).rows)]


def test_rows_that_were_left_out_stay_in_their_place_and_commands_are_guarded(taken):
    rows = lines(2).splitlines()
    rows[4], rows[6] = "=cmd|x,1", "@sum,2"
    at = fitted(bring("\n".join(rows)))
    assert len(problem(at).data) == 58
    written = rows_of(taken["rows"][1]())
    assert written[4] == ["5", "'=cmd|x", "1", "", ""] and written[6][1] == "'@sum" and written[5][-1] != ""


def test_the_trace_is_that_of_the_stage(taken):
    at = fitted(bring(lines(2)))
    again = from_json(taken["json"][1]())
    assert again.log_likelihood == result(at).trace.log_likelihood and len(again.steps) == len(result(at).trace.steps)
    assert "<" in taken["html"][1]().decode()[:200] and taken["html"][0] == "em-lab.html"


def test_the_animation_of_bars_has_its_table(taken):
    fitted(bring(CASES["poisson"][0], model="poisson"))
    page = taken["html"][1]().decode()
    assert 'mount(parameters, "parameters"' in page and "lab-bars" in page


OWN = {  # what is hard about it: content, encoding, and the link
    "plain": (lines(2), "utf-8", {}),
    "one column": (lines(1), "utf-8", {}),
    "GB18030": (lines(2, head="身高,体重"), "gb18030", {}),
    "semicolons, decimal commas": (lines(2).replace(",", ";").replace(".", ","), "utf-8-sig", {}),
    "rows that cannot be used": (lines(3) + "1,2\n,2,3\nNA,1,2\n1e400,2,3\nx,2,3\n7,8,9\n", "utf-8", {"columns": "1,3"}),
    "no header": (lines(2).partition("\n")[2], "utf-8", {}),
    "tabs, UTF-16": (lines(2).replace(",", "\t"), "utf-16", {}),
    "digits of another keyboard": (lines(2) + "－３．５,４\n", "utf-8", {}),
    "thousands in groups": (lines(2).replace(",", ";") + "1,234.5;2\n", "utf-8", {}),
    "poisson": (CASES["poisson"][0] + "NA\n-1\n1.5\n", "utf-8", {"model": "poisson"}),
    "binomial": (CASES["binomial"][0] + "9,3\n", "utf-8", {"model": "binomial", "trials": "2"}),
    "binomial, a fixed number": (CASES["binomial"][0], "utf-8", {"model": "binomial", "columns": "1", "trials": ""}),
    "counts": (CASES["counts"][0], "utf-8", {"model": "counts"}),
    "labels": (CASES["labels"][0] + "NA\n", "utf-8", {"model": "labels"}),
    "names of rows": ("a b\n" + "".join(f"{i} {line}\n" for i, line in enumerate(lines(2).replace(",", " ").splitlines()[1:], 1)), "utf-8", {}),
    "separators at the end": (lines(2).replace("\n", ",,\n"), "utf-8", {}),
    "comments": ("# units: cm, kg\n" + lines(2), "utf-8", {}),
    "decimal commas among commas": ("a,b\n" + "".join(line.replace(".", ",") + "\n" for line in lines(2).splitlines()[1:]), "utf-8", {}),
    "a vector of R": ("x <- c(" + ", ".join(lines(1).splitlines()[1:]) + ")", "utf-8", {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", OWN)
def test_the_program_does_it_again_to_the_last_bit(taken, tmp_path, kind):
    """Run as a reader would run it: in the folder of the file, with em_core and nothing else of this site."""
    content, encoding, query = OWN[kind]
    at = fitted(bring(content.encode(encoding), name="own.csv", components="3", rng="4", restarts="3", **query))
    at.session_state["lab-program"] = True
    sound(at.run())
    name, make = taken["python"]
    program = make().decode()
    assert name == "own-em.py" and len(program.splitlines()) <= 22
    run_and_compare(tmp_path, at, program, {"own.csv": content.encode(encoding), "em-lab.json": taken["json"][1]()})


@pytest.mark.parametrize(("source", "code"), [*zip(("faithful", "davis", "times", "tennis"), EITHER)])
def test_the_program_of_an_example_runs_on_its_table(taken, tmp_path, source, code):
    at = sound(visit("lab", lang=code, source=source, components="2"))
    name, make = taken["table"]
    assert name == f"{source}.csv"
    at.session_state["lab-program"] = True
    sound(at.run())
    run_and_compare(tmp_path, at, taken["python"][1]().decode(), {name: make()})


def run_and_compare(folder: Path, at, program: str, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    trace = result(at).trace
    ends = "print(best.trace.stop, best.trace.log_likelihood)\n"
    assert ends in program
    program += "import json\nprint(json.dumps([[step.log_likelihood, [np.asarray(p).tolist() for p in step.params]] for step in best.trace.steps]))\n"
    (folder / "again.py").write_text(program, encoding="utf-8")
    done = subprocess.run([sys.executable, "again.py"], cwd=folder, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"{trace.stop} {trace.log_likelihood!r}"
    again = json.loads(done.stdout.splitlines()[-1])
    assert again == [[step.log_likelihood, [np.asarray(p).tolist() for p in step.params]] for step in trace.steps]


def test_the_program_runs_with_em_core_out_of_the_box(taken, tmp_path):
    """In a folder with nothing but the program, the file, and the ZIP unpacked there; nothing but numpy and scipy is imported."""
    at = fitted(bring(lines(2), components="2"))
    at.session_state["lab-program"] = True
    sound(at.run())
    name, make = taken["engine"]
    assert name == "em_core.zip"
    with zipfile.ZipFile(io.BytesIO(make())) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "own.csv").write_text(lines(2))
    (tmp_path / "again.py").write_text(taken["python"][1]().decode() + WHAT_IS_IMPORTED)
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-s", "again.py"], cwd=tmp_path, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    first, *_, packages, place = done.stdout.splitlines()
    assert first == f"{result(at).trace.stop} {result(at).trace.log_likelihood!r}"
    assert {*packages.split()} - {"charset_normalizer"} == {"em_core", "numpy", "scipy"}  # which numpy looks for
    assert Path(place) == (tmp_path / "em_core/__init__.py").resolve()


WHAT_IS_IMPORTED = """
import sys
import em_core
tops = {name.partition(".")[0] for name, module in sys.modules.items() if "." not in name and getattr(module, "__file__", None)}
print(*sorted(name for name in tops if name not in sys.stdlib_module_names and name != "__main__" and not name.startswith(("_", "sitecustomize"))))
print(em_core.__file__)
"""


def test_the_zip_has_all_that_em_core_has():
    with zipfile.ZipFile(io.BytesIO(engine.packed())) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    there = {f"em_core/{file.relative_to(ROOT / 'em_core').as_posix()}": file.read_bytes() for file in (ROOT / "em_core").rglob("*") if file.suffix in (".py", ".csv")}
    assert there.items() <= inside.items() and "em_core/LICENSE" in inside
    assert not [name for name in inside if "__pycache__" in name]


@pytest.mark.parametrize("covariance", ["full", "tied", "diagonal", "spherical"])
@pytest.mark.parametrize("columns", [1, 3])
def test_scikit_learn_comes_to_the_same_summit(taken, tmp_path, covariance, columns):
    content = lines(columns, rows=90, seed=columns)
    at = fitted(bring(content, components="2", covariance=covariance, columns=",".join(map(str, range(1, columns + 1)))))
    at.session_state["lab-program"] = True
    sound(at.run())
    name, make = taken["scikit_learn"]
    assert name == "own-scikit-learn.py"
    (tmp_path / "own.csv").write_text(content)
    (tmp_path / name).write_text(make().decode() + "\nimport json\nprint(json.dumps([model.weights_.tolist(), model.means_.tolist(), model.score(data) * len(data)]))\n")
    done = subprocess.run([sys.executable, name], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    weights, means, likelihood = json.loads(done.stdout.splitlines()[-1])
    trace = result(at).trace
    np.testing.assert_allclose(likelihood, trace.log_likelihood, rtol=1e-6)
    np.testing.assert_allclose(weights, trace.params.weights, atol=1e-3)
    np.testing.assert_allclose(means, trace.params.means, atol=1e-2)


def test_pasted_numbers_come_from_the_trace(taken, tmp_path):
    """There is no file of them."""
    at = visit("lab", lang="en", source="pasted")
    at.text_area[0].set_value(lines(2))
    fitted(at.run())
    at.session_state["lab-program"] = True
    sound(at.run())
    run_and_compare(tmp_path, at, taken["python"][1]().decode(), {"em-lab.json": taken["json"][1]()})


def test_the_program_names_no_column_and_escapes_the_file():
    """A file name is text in it, whatever it is."""
    at = fitted(bring(lines(2), name="a\"b'); import os #.csv"))
    brought = at.session_state["lab-slot table"][1]
    text = take.recipe.program(Brought(brought, problem(at).key[:2], "a\"b'); import os #.csv", True, lines(2), "utf-8", ()), problem(at), result(at), "a\"b'); import os #.csv", "t.json")
    tree = ast.parse(text)
    assert not any(isinstance(node, ast.Import) and node.names[0].name == "os" for node in ast.walk(tree))


# A trace comes back ---------------------------------------------------------------------------------------------------


def give(at, content: bytes):
    next(node for node in at.file_uploader if node.key == "lab-trace-file").upload("trace.json", content, "application/json")
    return sound(at.run())


TRACES = {
    "plane": fit(GaussianMixture(3), np.random.default_rng(0).normal(size=(60, 2)), rng=1, max_iter=40),
    "line": fit(GaussianMixture(2, "tied"), np.random.default_rng(0).normal(size=60), rng=1, max_iter=40),
    "space": fit(GaussianMixture(2, "diagonal"), np.random.default_rng(0).normal(size=(60, 4)), rng=1, max_iter=40),
    "repeated": fit(PoissonMixture(2), np.arange(10), counts=[162, 267, 271, 185, 111, 61, 27, 8, 3, 1], rng=1, max_iter=40),
}


@pytest.mark.parametrize(("kind", "code"), [*zip(TRACES, EITHER), *zip(TRACES, EITHER[1:])])
def test_a_trace_comes_back_onto_the_stage(kind, code):
    trace, words = TRACES[kind], languages()[code]
    at = give(visit("lab", lang=code), to_json(trace).encode())
    assert at.success[-1].value.startswith(words("bring.agrees", steps=len(trace.steps) - 1, numbers="?").partition("?")[0])
    find(at, "lab-trace-show").click()
    sound(at.run())
    assert at.query_params["source"] == "trace" and part(at, "player")["readouts"][-1][0][1] == f"{trace.log_likelihood:.4f}".replace("-", "\u2212")
    find(at, "lab-source box").set_value("tennis")
    sound(at.run())


@pytest.mark.parametrize("family", CASES)
def test_what_the_page_gives_it_takes_back(taken, family):
    content, query, _ = CASES[family]
    at = fitted(bring(content, model=family, **query))
    at = give(visit("lab", lang="en"), taken["json"][1]())
    find(at, "lab-trace-show").click()
    sound(at.run())


def edited() -> bytes:
    file = json.loads(to_json(TRACES["plane"]))
    file["steps"][7]["params"]["means"][1][0] += 1e-9
    return json.dumps(file).encode()


BAD = {
    "edited": (edited(), "differs"),
    "cut": (to_json(TRACES["plane"]).encode()[:-300], "not_json"),
    "fewer steps": (json.dumps((lambda f: f | {"steps": f["steps"][:-2]})(json.loads(to_json(TRACES["plane"])))).encode(), "truncated"),
    "another version": (to_json(TRACES["plane"]).replace('"schema": 1', '"schema": 7').encode(), "schema_version"),
    "a table": (b"a,b\n1,2\n", "not_json"),
    "of an unknown model": (to_json(TRACES["plane"]).replace("GaussianMixture", "Oracle").encode(), "unknown_model"),
}


@pytest.mark.parametrize(("kind", "code"), [*zip(BAD, EITHER), *zip(BAD, EITHER[1:])])
def test_a_bad_trace_is_refused_with_the_place_where_it_differs(kind, code):
    content, error = BAD[kind]
    words = languages()[code]
    at = give(visit("lab", lang=code), content)
    shown = at.error[-1].value
    said = words(f"error.{error}").partition("{")[0]
    assert shown.startswith(words("bring.refused")) and said in shown
    if kind == "edited":
        assert "`7`" in shown and "means[2][1]" in shown
    assert part(at, "player")["steps"], "the stage stays"


@each_language
def test_a_trace_that_this_page_cannot_show_is_sent_elsewhere(code):
    for trace in (fit(GeneticLinkage(), LINKAGE, rng=0), fit(GaussianMixture(1, "diagonal"), np.random.default_rng(0).normal(size=(40, 9)), rng=0)):
        at = give(visit("lab", lang=code), to_json(trace).encode())
        assert at.error[-1].value == languages()[code]("bring.elsewhere", model=f"`{type(trace.model).__name__}`", method="`em`")


@each_language
def test_a_trace_of_large_data_needs_them(code):
    """It holds a digest only: the data of step 1 are tried, and nothing else will do."""
    words = languages()[code]
    values = np.random.default_rng(0).normal(size=12_000).round(4)
    content = "x\n" + "".join(f"{v}\n" for v in values.tolist())
    trace = fit(GaussianMixture(2), values, rng=0, max_iter=20)
    at = give(visit("lab", lang=code), to_json(trace).encode())
    assert at.error[-1].value.startswith(words("bring.refused")) and words("error.other_data").partition("{")[0] in at.error[-1].value
    at = give(visit("lab", lang=code, source="uploaded"), to_json(trace).encode())
    assert at.error[-1].value == f"{words('bring.refused')} {words('lab.needs_data')}"
    at = give(bring(content, code), to_json(trace).encode())
    assert at.success[-1].value.startswith(words("bring.agrees", steps=20, numbers="?").partition("?")[0])
