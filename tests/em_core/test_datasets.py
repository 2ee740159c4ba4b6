"""The data are those of their sources: sums and moments that are printed elsewhere."""
import numpy as np
import pytest

from em_core import BinomialMixture, GaussianMixture, InputError, PoissonMixture, fit
from em_core.datasets import (DEATHS_IN_THE_TIMES, LINKAGE, TENNIS, THREE_BLOBS, banana, davis, old_faithful, rings, three_blobs)


def test_old_faithful():
    """The summary that R prints: min, median, mean, max."""
    data = old_faithful()
    assert data.shape == (272, 2) and not data.flags.writeable
    assert data.mean(axis=0) == pytest.approx([3.487783, 70.897059], abs=1e-6)
    assert (data.min(axis=0).tolist(), data.max(axis=0).tolist()) == ([1.6, 43], [5.1, 96])
    assert np.median(data, axis=0).tolist() == [4, 76]


def test_davis_as_it_was_entered_and_put_right():
    entered, right = davis(corrected=False), davis()
    assert len(entered.heights) == 200 and entered.women.sum() == 112
    assert (entered.weights[11], entered.heights[11]) == (166, 57) and (right.weights[11], right.heights[11]) == (57, 166)
    others = np.arange(200) != 11
    assert (entered.heights[others] == right.heights[others]).all() and (entered.weights[others] == right.weights[others]).all()
    assert right.heights[right.women].mean() == pytest.approx(164.714, abs=1e-3), "as carData's summary by sex"
    assert not right.heights.flags.writeable


def test_the_times_and_the_animals():
    assert sum(DEATHS_IN_THE_TIMES) == 1096 and sum(LINKAGE) == 197
    trace = fit(PoissonMixture(2), range(10), ([0.4, 0.6], [1, 2]), counts=DEATHS_IN_THE_TIMES, tol=0, max_iter=10)
    assert trace.log_likelihood == pytest.approx(-1989.9530402624, abs=1e-9)


def test_tennis():
    good = [shots.count("G") for shots in TENNIS.sets]
    assert good == [1, 2, 3, 4] and all(len(shots) == 4 for shots in TENNIS.sets)
    trace = fit(BinomialMixture(4, 2, fixed_weights=True), good, ([0.5, 0.5], TENNIS.start))
    assert trace.stop == "converged" and trace.params.probabilities[0] > trace.params.probabilities[1]


def test_three_blobs():
    data, labels = three_blobs(20_000, 1)
    assert np.bincount(labels) / len(labels) == pytest.approx(THREE_BLOBS.weights, abs=0.01)
    for k in range(3):
        assert data[labels == k].mean(axis=0) == pytest.approx(THREE_BLOBS.means[k], abs=0.08)
        assert np.cov(data[labels == k].T) == pytest.approx(THREE_BLOBS.covariances[k], abs=0.12)


@pytest.mark.parametrize("shape", [lambda n, rng: three_blobs(n, rng)[0], banana, lambda n, rng: rings(n, rng)[0]])
def test_shapes(shape):
    one, same, other = shape(150, 3), shape(150, 3), shape(150, 4)
    assert one.shape == (150, 2) and np.isfinite(one).all() and (one == same).all() and (one != other).any()
    assert fit(GaussianMixture(3), one, rng=0, max_iter=20).stop in ("converged", "max_iter")
    with pytest.raises(InputError):
        shape(0, 1)


def test_rings_are_apart_and_the_banana_is_bent():
    data, labels = rings(400, 0)
    radii = np.hypot(*data.T)
    assert radii[labels == 1].min() > radii[labels == 0].max() - 1 and labels.mean() == pytest.approx(0.6, abs=0.08)
    x, y = banana(500, 0).T
    assert abs(np.corrcoef(x, y)[0, 1]) < 0.3 and np.corrcoef(x**2, y)[0, 1] > 0.9
