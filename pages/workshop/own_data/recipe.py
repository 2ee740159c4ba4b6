"""The few lines of Python that do a fit again from the reader's own file: with em_core, to the last bit; of Gaussian mixtures with
scikit-learn, too, from the same start.

The program reads the file with Python's own csv module. Where the page read it with more care (digits of another keyboard,
thousands in groups, a drawn sample), or the numbers were pasted, it takes them from the trace file instead, which has them as they
were used.
"""

from __future__ import annotations

import csv
import io

import numpy as np

from pages.workshop.own_data.bring import Brought
from pages.workshop.own_data.problem import Problem, Result
from pages.reading.tables import Table

SCIKIT_LEARN = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}  # our names and theirs
MOST_IN_TRACE = 10_000  # values that a trace file holds in full


def program(brought: Brought | None, problem: Problem, result: Result, file: str, trace_file: str) -> str:
    """The program as text. `file` is the name of the reader's file, `trace_file` that of the trace."""
    engine = f"from em_core import {type_of(problem)}, fit_best"
    return "\n".join([*data_of(brought, problem, file, trace_file, engine), "", *fitting(problem, result)]) + "\n"


def with_scikit_learn(brought: Brought | None, problem: Problem, result: Result, file: str, trace_file: str) -> str:
    """The program with scikit-learn, of a Gaussian mixture: it sets out from the start of the run that won, and stops by a rule that
    comes to the same. Its lower bound is the log-likelihood of a row, and nothing is added to the covariances."""
    trace, kind = result.trace, result.trace.model.covariance
    start = trace.steps[0].params
    inverse = {"full": "np.linalg.inv(covariances)", "tied": "np.linalg.inv(covariances[0])",
               "diagonal": "1 / np.array([np.diag(c) for c in covariances])", "spherical": "1 / covariances[:, 0, 0]"}[kind]  # fmt: skip
    rise = 1e-9 * abs(trace.log_likelihood) / len(trace.data)
    lines = [
        f"weights = np.array({start.weights.tolist()!r})",
        f"means = np.array({start.means.tolist()!r})",
        f"covariances = np.array({start.covariances.tolist()!r})",
        "data = data.reshape(len(data), -1)",
        "model = GaussianMixture(",
        f"    {len(start.weights)}, covariance_type={SCIKIT_LEARN[kind]!r}, weights_init=weights, means_init=means,",
        f"    precisions_init={inverse}, tol={rise:.3g}, max_iter={max(len(trace.steps) - 1, 1)}, reg_covar=0, random_state=0,",
        ").fit(data)",
        'print("log-likelihood", model.score(data) * len(data))',
        "print(model.weights_, model.means_, model.covariances_, sep=\"\\n\")",
    ]
    return "\n".join([*data_of(brought, problem, file, trace_file, "from sklearn.mixture import GaussianMixture"), "", *lines]) + "\n"


def data_of(brought: Brought | None, problem: Problem, file: str, trace_file: str, engine: str) -> list[str]:
    """What is imported, and the lines that come to `data`."""
    simple = reads_alike(brought, problem)
    lines = reading(brought, problem, file) if simple else from_trace(problem, trace_file)
    return [f"import {'csv' if simple else 'json'}", "", "import numpy as np", engine, "", *lines]


def type_of(problem: Problem) -> str:
    return type(problem.model(1)).__name__


def places_of(problem: Problem) -> list[int]:
    """The columns' places, from 0, the trials' included."""
    *_, places, trials_column, _ = problem.key
    return [*places] + ([] if trials_column is None else [trials_column])


def places_in_file(table: Table, problem: Problem) -> list[int]:
    """The same in the rows of the file, whose empty columns the table has not."""
    return [table.places[place] for place in places_of(problem)]


def reading(brought: Brought, problem: Problem, file: str) -> list[str]:
    """From the file to `data` (and `trials`)."""
    table, places = brought.table, places_in_file(brought.table, problem)
    point = f'.replace({table.decimal!r}, ".")' if table.decimal != "." else ""
    encoding = "utf-8-sig" if brought.encoding == "utf-8" else brought.encoding
    lines = [
        f"with open({file!r}, encoding={encoding!r}, errors=\"replace\", newline=\"\") as file:",
        f"    rows = [row for row in csv.reader(file, delimiter={table.delimiter or chr(31)!r}, skipinitialspace=True) if len(row) == {table.width}][{table.above}:]",
    ]
    if problem.family == "labels":
        return [*lines, f"cells = [row[{places[0]}].strip() for row in rows]",
                f"labels = {list(full_labels(brought, problem))!r}", "data = np.array([labels.index(cell) for cell in cells if cell in labels])"]  # fmt: skip
    return [
        *lines,
        "def number(cell):",
        "    try:",
        f"        return float(cell{point})",
        "    except ValueError:",
        "        return np.nan",
        f"data = np.array([[number(row[i]) for i in {places}] for row in rows])",
        *usable(problem),
    ]


def usable(problem: Problem) -> list[str]:
    """Rows that the family can take, and the shape that it takes."""
    finite = "np.isfinite(data).all(axis=1)"
    counts = f"{finite} & (data >= 0).all(axis=1) & (data == np.floor(data)).all(axis=1)"
    if problem.family == "gaussian":
        return [f"data = data[{finite}]" + ("[:, 0]" if problem.dimension == 1 else "")]
    if problem.family == "poisson":
        return [f"data = data[{counts}][:, 0]"]
    if problem.family == "counts":
        return [f"data = data[{counts}]"]
    if problem.key[-2] is not None:
        return [f"data, trials = data[{counts} & (data[:, 0] <= data[:, 1])].T"]
    return [f"data = data[{counts} & (data[:, 0] <= {problem.trials})][:, 0]"]


def full_labels(brought: Brought, problem: Problem) -> list[str]:
    """The labels as they stand in the file, in the order of their codes."""
    place, read = places_of(problem)[0], problem.read
    known: dict[int, str] = {}
    for row, code in zip(read.places.tolist(), problem.data.astype(int).tolist()):
        known.setdefault(code, brought.table.rows[row][place].strip())
    return [known[code] for code in sorted(known)]


def from_trace(problem: Problem, trace_file: str) -> list[str]:
    return [f"with open({trace_file!r}, encoding=\"utf-8\") as file:", "    trace = json.load(file)", 'data = np.array(trace["data"]["values"])',
            *(['trials = trace["model"]["config"]["trials"]'] if problem.family == "binomial" else [])]  # fmt: skip


def fitting(problem: Problem, result: Result) -> list[str]:
    """The model, the search and its result."""
    settings, k = result.settings, result.trace.model.n_components
    if problem.family == "gaussian":
        model = f"GaussianMixture({k}, {result.trace.model.covariance!r})"
    elif problem.family == "poisson":
        model = f"PoissonMixture({k})"
    elif problem.family == "binomial":
        model = f"BinomialMixture({problem.trials if isinstance(problem.trials, int) else 'trials'}, {k})"
    else:
        model = f"CategoricalMixture({problem.categories}, {k})"
    tried = len(result.heights)
    return [
        f"best = fit_best({model}, data, restarts={tried}, rng={settings.seed}, max_iter={settings.steps})",
        "print(best.trace.stop, best.trace.log_likelihood)",
        "print(best.trace.params)",
    ]


def reads_alike(brought: Brought | None, problem: Problem) -> bool:
    """Whether there is a file, and Python's own reading of it comes to the very numbers of the page."""
    if brought is None or not brought.file or problem.read is None or brought.table.total != len(brought.table.rows) or brought.table.rewritten:
        return False
    table, places = brought.table, places_in_file(brought.table, problem)
    rows = [*csv.reader(io.StringIO(text_of(brought), newline=""), delimiter=table.delimiter or "\x1f", skipinitialspace=True)]
    rows = [row for row in rows if len(row) == table.width][table.above:]
    if problem.family == "labels":
        labels = full_labels(brought, problem)
        return [labels.index(cell) for row in rows if (cell := row[places[0]].strip()) in labels] == problem.data.astype(int).tolist()
    cells = np.array([[number(row[i], table.decimal) for i in places] for row in rows]).reshape(-1, len(places))
    fine = np.isfinite(cells).all(axis=1)
    if problem.family != "gaussian":
        fine &= (cells >= 0).all(axis=1) & (cells == np.floor(cells)).all(axis=1)
    if problem.family == "binomial":
        fine &= cells[:, 0] <= (cells[:, 1] if len(places) == 2 else problem.trials)
    return np.array_equal(cells[fine][:, : problem.dimension].reshape(problem.data.shape), problem.data) if fine.sum() == len(problem.data) else False


def number(cell: str, decimal: str) -> float:
    """As the program reads a number."""
    try:
        return float(cell.replace(decimal, ".") if decimal != "." else cell)
    except ValueError:
        return float("nan")


def text_of(brought: Brought) -> str:
    return brought.text.removeprefix("\ufeff")
