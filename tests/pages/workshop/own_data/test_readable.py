"""Numbers of any size in the lab are read without effort, and are em_core's."""
from __future__ import annotations

import numpy as np
import pytest

from tests.pages.workshop.own_data.bench import bring, fitted, result
from tests.pages.workshop.own_data.test_fits import csv, film


@pytest.mark.parametrize(("rates", "power"), [((300, 1971), ""), ((2e6, 9e8), " × 10⁸"), ((0.02, 7), "")])
def test_rates(rates, power):
    """In the table and in the sentences: 1971 and not 1.97e+03, a power of ten and not 9e+08."""
    at = fitted(bring(csv("n", np.random.default_rng(3).poisson(np.repeat(rates, 60))), model="poisson"))
    cells = [row[1] for row in film(at)["parts"]["parameters"]["sets"][-1]]
    told = " ".join([*film(at)["sentences"], *cells])
    assert "e+" not in told and "e-" not in told and power in told
    assert [number_of(cell) for cell in cells] == pytest.approx(result(at).trace.params.rates.tolist(), rel=5.1e-5)


def number_of(text: str) -> float:
    mantissa, _, power = text.partition(" × 10")
    return float(mantissa.replace("−", "-")) * 10.0 ** int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or 0)
