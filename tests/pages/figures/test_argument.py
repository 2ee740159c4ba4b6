"""The figures of the argument draw what they are handed: tangents touch, gaps are gaps, and points lie on their curves."""

from __future__ import annotations

import numpy as np
import pytest

from pages.figures import argument

LABELS = dict.fromkeys(("curve", "tangent", "theta", "same", "answer", "chords", "x", "bound", "expected", "sum", "ceiling", "q", "rise", "climb", "e", "m"), "x")


def xy(trace) -> np.ndarray:
    return np.array([trace["x"], trace["y"]], dtype=float)


@pytest.mark.parametrize(("heads", "theta"), [(24, 0.6), (0, 0.3), (30, 0.9), (7, 0.5)])
def test_the_tangent_touches_and_has_the_slope(heads, theta):
    figure = argument.tangent(LABELS, heads, 30, theta, height=300)
    curve, line, top, here = map(xy, figure["data"])
    assert (line[1, 1] - line[1, 0]) / (line[0, 1] - line[0, 0]) == pytest.approx(heads / theta - (30 - heads) / (1 - theta), rel=1e-3, abs=1e-3)
    assert line[1].mean() == pytest.approx(here[1, 0], abs=1e-5) and line[0].mean() == pytest.approx(theta, abs=1e-4)
    assert np.interp(theta, *curve) == pytest.approx(here[1, 0], abs=0.02) and top[0, 0] == pytest.approx(heads / 30)
    assert top[1, 0] >= curve[1].max() - 1e-6
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < here[1, 0] < high and low < top[1, 0] < high


def test_the_chord_and_the_gap_below_the_curve():
    points, shares = np.array([1.0, 4.0, 9.0]), np.array([0.5, 0.2, 0.3])
    data = argument.chord(LABELS, points, shares, height=300)["data"]
    mean = float(shares @ points)
    curve, tangent, chords, gap, marked, upper, lower = map(xy, data)
    assert gap[0] == pytest.approx([mean, mean]) and gap[1] == pytest.approx([shares @ np.log(points), np.log(mean)], abs=1e-6)
    assert marked[1] == pytest.approx(np.log(points)) and upper[1, 0] == pytest.approx(np.log(mean)) and lower[1, 0] == pytest.approx(gap[1, 0], abs=1e-6)
    assert (np.interp(curve[0], *tangent) >= curve[1] - 1e-5).all()
    assert np.count_nonzero(~np.isnan(chords[0])) == 6, "three chords between three points"
    sizes = data[4]["marker"]["size"]
    assert sizes[0] > sizes[2] > sizes[1]


def test_what_goes_round_goes_to_the_diagonal():
    grid = np.linspace(0, 1, 11)
    data = argument.fixed_point(LABELS, grid, 0.5 + grid / 4, 0.2, 0.55, height=300)["data"]
    assert data[2]["x"] == [0.2, 0.2, 0.55] and data[2]["y"] == [0.2, 0.55, 0.55]


def test_where_a_step_is_allowed_is_shaded():
    grid = np.linspace(0, 1, 101)
    climb = 0.04 - (grid - 0.5) ** 2
    figure = argument.by_hand(LABELS, grid, climb + 0.1, climb, 0.3, (0.9, -0.12, -0.02), [(0.3, 0.7)], height=300)
    (shade,) = figure["layout"]["shapes"]
    assert np.interp([shade["x0"], shade["x1"]], grid, climb) == pytest.approx([0, 0], abs=1e-9)
    gap = figure["data"][3]
    assert gap["y"] == [-0.12, -0.02] and gap["x"] == [0.9, 0.9]


def test_the_bow_of_the_entropy_stands_on_the_line():
    grid = np.linspace(0, 1, 101)
    bow = -np.nan_to_num(grid * np.log(np.maximum(grid, 1e-300))) - np.nan_to_num((1 - grid) * np.log(np.maximum(1 - grid, 1e-300)))
    data = argument.free_energy(LABELS, grid, -4 + grid, bow, 0.4, 0.73, -2.69, height=300)["data"]
    stroke = xy(data[3])
    assert stroke[1, 1] - stroke[1, 0] == pytest.approx(float(np.interp(0.4, grid, bow)), abs=1e-6) and stroke[1, 0] == pytest.approx(-3.6)


def test_the_map_has_its_rows_along_theta():
    q, theta = np.linspace(0.1, 0.5, 5), np.linspace(0.2, 0.8, 7)
    heights = -((q[np.newaxis, :] - 0.3) ** 2) - (theta[:, np.newaxis] - 0.6) ** 2
    figure = argument.in_turns(LABELS, q, theta, heights, theta / 2, q, np.array([[0.1, 0.2], [0.3, 0.2], [0.3, 0.6]]), depth=1.0, height=300)
    contour = figure["data"][0]
    assert contour["z"].shape == (7, 5) and contour["z"].max() == pytest.approx(0, abs=1e-3) and contour["customdata"].min() == pytest.approx(heights.min(), rel=1e-6)
    assert figure["data"][4]["x"] == [0.3] and figure["data"][4]["y"] == [0.6]
