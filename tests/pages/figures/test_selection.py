"""Figures for choosing among runs and models, and still pictures of a mixture: plotly takes them, and they show what they were
given."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from pages.figures import selection, stills
from pages.figures.style import COLOURS

WORDS = {name: name for name in ("sound", "failed", "chosen", "x", "likelihood", "criteria", "components", "lowest", "penalised", "width", "spurious")}


def test_the_strip_is_empty_and_waits_for_its_film():
    figure = go.Figure(selection.strip(WORDS, height=200))
    assert [trace.name for trace in figure.data] == ["sound", "failed", "chosen", "spurious"] and all(not trace.x for trace in figure.data)
    assert (selection.SOUND, selection.FAILED, selection.CHOSEN, selection.SPURIOUS) == (0, 1, 2, 3)


def test_each_criterion_has_its_minimum_marked():
    prices = {"AIC": [5.0, 3.0, 4.0], "BIC": [1.0, 2.0, None], "ICL": [None, None, None]}
    figure = go.Figure(selection.criteria([1, 2, 3], [-9.0, -8.0, -7.0], prices, WORDS, spurious=[False, True, True], height=300))
    assert list(figure.data[0].y) == [-9, -8, -7]
    rings = [(trace.x[0], trace.y[0]) for trace in figure.data if trace.marker.symbol == "circle-open"]
    assert rings == [(2, 3), (1, 1)], "one has none"
    (diamonds,) = [trace for trace in figure.data if trace.marker.symbol == "diamond"]
    assert list(zip(diamonds.x, diamonds.y)) == [(2, -8), (3, -7)] and diamonds.name == "spurious"
    assert selection.lowest_of([4, 5, 6], [2.0, None, 1.0]) == (6, 1.0)


def test_what_falls_out_of_the_picture_is_left_out():
    widths, likelihood = np.logspace(0, -3, 4), np.array([-10.0, -9, -5, -1])
    figure = go.Figure(selection.unbounded(widths, likelihood, np.array([-12.0, -11, -1e6, -1e12]), WORDS, height=300))
    assert list(figure.data[0].y) == [-10, -9, -5, -1] and list(figure.data[1].y) == [-12, -11, None, None]
    low, high = figure.layout.yaxis.range
    assert low < -11 and high > -1


def test_a_still_mixes_colours_by_responsibilities():
    shares = np.array([[1.0, 0.0], [0.25, 0.75]])
    base = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in COLOURS[:2]])
    assert stills.mixed(shares) == [f"rgb({r},{g},{b})" for r, g, b in np.rint(shares @ base).astype(int)]


@pytest.mark.parametrize("radii", [(1,), (1, 2)])
def test_a_stills_ellipses_lie_at_their_distance(radii):
    mean, covariance = np.array([1.0, -2.0]), np.array([[2.0, 0.9], [0.9, 1.0]])
    x, y = stills.outline(mean, covariance, radii)
    assert x.count(None) == y.count(None) == len(radii)
    places = np.array([(a, b) for a, b in zip(x, y) if a is not None]) - mean
    squares = np.einsum("nd,de,ne->n", places, np.linalg.inv(covariance), places).reshape(len(radii), -1)
    assert squares == pytest.approx(np.repeat([[r**2] for r in radii], squares.shape[1], axis=1))


def test_a_still_points_at_the_component_that_is_named():
    points, means = np.array([[0.0, 0], [1, 1], [2, 0]]), np.array([[0.5, 0.5], [2, 0]])
    figure = go.Figure(stills.plane("t", points, np.array([[1, 0], [1, 0], [0, 1.0]]), means, np.stack([np.eye(2)] * 2), (1, "here"), height=300))
    (arrow,) = figure.layout.annotations
    assert (arrow.x, arrow.y, arrow.text) == (2, 0, "here") and list(figure.data[0].marker.symbol) == ["circle", "circle", "square"]


def test_a_still_has_a_star_at_a_new_point():
    points = np.array([[0.0, 0], [1, 1]])
    star = (0.5, 2.0, "new")
    figure = go.Figure(stills.plane("t", points, np.ones((2, 1)), points[:1], np.eye(2)[None], None, star=star, height=300))
    (star,) = [trace for trace in figure.data if trace.marker.symbol == "star"]
    (name,) = figure.layout.annotations
    assert (star.x[0], star.y[0]) == (0.5, 2) == (name.x, name.y) and name.text == "new" and not name.showarrow
