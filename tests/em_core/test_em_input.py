"""What the loop and the bound refuse, and that their errors name every value."""
import pickle

import numpy as np
import pytest

from em_core import InputError, bound, fit, iterate, q_function
from em_core.errors import INPUT_ERRORS
from tests.em_core.test_em import COINS, HEADS, START

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize(("options", "code", "mentions"), [
    ({"method": "fuzzy"}, "method_unknown", ["fuzzy", "em"]),
    ({"method": None}, "method_unknown", ["None", "em"]),
    ({"tol": -1e-9}, "tol_out_of_range", ["-1e-09", "0"]),
    ({"tol": float("nan")}, "tol_out_of_range", ["nan", "0"]),
    ({"tol": "small"}, "tol_out_of_range", ["small", "0"]),
    ({"max_iter": -1}, "max_iter_not_whole", ["-1", "0"]),
    ({"max_iter": 2.5}, "max_iter_not_whole", ["2.5", "0"]),
    ({"max_iter": True}, "max_iter_not_whole", ["True", "0"]),
    ({"rng": -3}, "rng_invalid", ["-3", "Generator"]),
    ({"rng": "x"}, "rng_invalid", ["x", "Generator"]),
])
def test_options_of_fit(options, code, mentions):
    with pytest.raises(InputError) as caught:
        fit(COINS, HEADS, **{"init": START} | options)
    assert caught.value.code == code
    assert all(text in str(caught.value) for text in mentions)


def test_iterate_complains_at_once():
    with pytest.raises(InputError, match="fuzzy"):
        iterate(COINS, HEADS, START, method="fuzzy")
    with pytest.raises(InputError, match="11 heads in 10"):
        iterate(COINS, [11], START)


@pytest.mark.parametrize(("q", "code", "values"), [
    (np.full((4, 2), 0.5), "responsibilities_wrong_shape", {"value": "(4, 2)", "limit": "(5, 2)"}),
    (np.full(5, 1.0), "responsibilities_wrong_shape", {"value": "(5,)", "limit": "(5, 2)"}),
    ([[0.5, 0.5]] * 4 + [[0.5, 0.6]], "responsibilities_row_sum", {"row": 5, "value": 1.1, "limit": 1, "tolerance": 1e-9}),
    ([[0.5, 0.5]] * 3 + [[1.5, -0.5], [0.5, 0.5]], "responsibility_out_of_range",
     {"row": 4, "component": 1, "value": 1.5, "lowest": 0, "highest": 1}),
    ([[float("nan"), 1]] + [[0.5, 0.5]] * 4, "responsibility_out_of_range",
     {"row": 1, "component": 1, "value": "nan", "lowest": 0, "highest": 1}),
    ([["a", "b"]] * 5, "responsibilities_not_numbers", {"value": "list"}),
])
def test_wrong_responsibilities(q, code, values):
    for use in (lambda: bound(COINS, HEADS, q, START), lambda: q_function(COINS, HEADS, q, START),
                lambda: COINS.expected_statistics(HEADS, q)):
        with pytest.raises(InputError) as caught:
            use()
        assert (caught.value.code, caught.value.values) == (code, values)


def test_errors_travel_and_name_all_their_values():
    error = InputError("heads_above_tosses", row=np.int64(3), value=11.0, limit=10)
    assert error.values == {"row": 3, "value": 11, "limit": 10}
    assert all(type(value) is int for value in error.values.values())
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.code, copy.values, str(copy)) == (error.code, error.values, str(error))
    assert isinstance(error, ValueError)
    assert len(str(InputError("method_unknown", value="x" * 10**6, allowed="em"))) < 500
    assert "bits" in str(InputError("trials_out_of_range", value=10**5000, lowest=0, highest=1))
    assert all(sentence.endswith(".") and "{" in sentence for sentence in INPUT_ERRORS.values())
