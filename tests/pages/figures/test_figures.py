"""Figures: plotly accepts every one of them, and what a film sends to a chart fits the traces that the chart has."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest

from pages.figures import gaussians, histogram, landscape, progress, style
from pages.parts.player import source
from pages.sitemap import PAGES
from tests.pages.visiting import choose, find, labels, part, visit

GRID = np.linspace(0.01, 0.99, 9)
LABELS = {name: name for name in ("curve", "bound", "from", "to", "bar")}
FIGURES = {
    "estimates": lambda: progress.estimates("t", ["a", "b"], height=100),
    "estimates, filled, large": lambda: progress.estimates("t", ["a", "b", "c"], height=100, large=True, values=[0.1, 0.2, 0.9]),
    "estimates of many": lambda: progress.estimates("t", [str(k) for k in range(12)], height=100),
    "log-likelihood": lambda: progress.log_likelihood("t", "x", height=100),
    "log-likelihood, large": lambda: progress.log_likelihood("t", "x", height=100, large=True),
    "mountain": lambda: landscape.mountain("t", "x", "y", "r", GRID, -np.add.outer(GRID, GRID), depth=14.0, height=300),
    "mountain, very deep": lambda: landscape.mountain("t", "x", "y", "r", GRID, -1e5 * np.add.outer(GRID, GRID), depth=14.0, height=300),
    "mountain, flat": lambda: landscape.mountain("t", "x", "y", "r", GRID, np.full((9, 9), -3.0), depth=14.0, height=300),
    "bound": lambda: landscape.bound("t", LABELS, height=300),
    "bound, large": lambda: landscape.bound("t", LABELS, height=300, large=True),
    "line": lambda: gaussians.line("t", {name: name for name in ("histogram", "sum", "share")}, ["1", "2"], "x", height=300),
    "line of eight": lambda: gaussians.line("t", {name: name for name in ("histogram", "sum", "share")}, list("12345678"), "x", height=300, large=True),
    "plane": lambda: gaussians.plane("t", ["1", "2"], "x", "y", height=300),
    "plane with contours": lambda: gaussians.plane("t", list("12345678"), "x", "y", height=300, large=True, contours=True, square=True),
    "histogram": lambda: histogram.mixture_histogram(np.arange(5), np.array([0, 1, 4, 2, 0]), ["one", "two"], ("bars", "sum"), x="x", y="y", height=200),
}


@pytest.mark.parametrize("name", FIGURES)
def test_plotly_accepts_the_figure(name):
    spec = FIGURES[name]()
    figure = go.Figure(**spec)
    assert len(figure.data) == len(spec["data"]) > 0
    sent = json.loads(figure.to_json())
    assert sent["layout"]["height"] == spec["layout"]["height"] and sent["layout"]["dragmode"] is False
    for axis in (value for key, value in sent["layout"].items() if key.startswith(("xaxis", "yaxis"))):
        assert axis["fixedrange"] is True, "a thumb must not drag an axis away"


def test_plotly_would_object():
    """The test above can fail: plotly knows its keys."""
    with pytest.raises(ValueError):
        go.Figure(data=[{"type": "scatter", "base": [1]}], layout={})


def test_the_mountain_keeps_heights_and_orientation():
    """z[j, i] belongs to x = grid[i], y = grid[j]; the summit is brightest, and the reader is told the true heights."""
    heights = -((GRID[None, :] - 0.8) ** 2) * 40 - ((GRID[:, None] - 0.3) ** 2) * 10
    contour = landscape.mountain("t", "x", "y", "r", GRID, heights, depth=14.0, height=300)["data"][0]
    j, i = np.unravel_index(np.argmax(contour["z"]), heights.shape)
    assert (GRID[i], GRID[j]) == pytest.approx((0.7450, 0.255), abs=0.07)
    assert np.allclose(contour["customdata"], heights, atol=1e-5) and contour["z"].max() == 0
    drops = -(np.asarray(contour["colorbar"]["tickvals"]) ** 2)
    tops = [float(text.replace("\u2212", "-")) for text in contour["colorbar"]["ticktext"]]
    assert tops == pytest.approx(heights.max() + drops, abs=0.006), "the scale says log-likelihoods"
    assert np.argsort(contour["z"], axis=None)[-1] == np.argsort(heights, axis=None)[-1] and contour["z"].min() >= -np.sqrt(14) - 1e-6


def test_components_differ_by_colour_and_by_mark():
    """Eight components, each with its own colour, mark and dash; the first are Okabe and Ito's."""
    for function in (style.colour, style.symbol, style.dash):
        assert len({function(k) for k in range(8)}) == 8 and function(8) == function(0)
    assert style.COLOURS[:4] == ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
    marker = FIGURES["estimates, filled, large"]()["data"][progress.PRESENT]["marker"]
    assert marker["color"] == [style.colour(k) for k in range(3)] and marker["symbol"] == [style.symbol(k) for k in range(3)]


def charts_of(at) -> dict[str, go.Figure]:
    return {chart.key: go.Figure(json.loads(chart.proto.spec)) for chart in at.get("plotly_chart")}


def check_channel(channel, figure: go.Figure, stops: int) -> None:
    """At every stop plotly takes what the channel sends, under names that the trace has."""
    if "patches" in channel:
        assert len(channel["at"]) == stops and {*channel["at"]} <= {*range(len(channel["patches"]))}
        for patch in channel["patches"]:
            figure.update_layout(**{key.replace(".", "_"): value for key, value in patch.items()})
        return
    trace = figure.data[channel["trace"]]
    if "make" in channel or "paint" in channel:  # worked out in the browser, where tests hold it against em_core
        assert f"  function {channel.get('make') or channel['paint']}(part, channel, stop)" in source("gaussians.js")
        return
    if "fixed" in channel:
        assert len({len(values) for values in channel["fixed"].values()}) == 1
        trace.update(channel["fixed"])
        return
    if "upto" in channel:
        lengths = {len(values) for values in channel["arrays"].values()}
        assert len(lengths) == 1 and len(channel["upto"]) == stops and 0 <= min(channel["upto"]) and max(channel["upto"]) <= lengths.pop()
        trace.update(channel["arrays"])
    else:
        assert len(channel["at"]) == stops and {*channel["at"]} <= {*range(len(channel["frames"]))}
        for frame in channel["frames"]:
            assert len({len(values) for values in frame.values()}) == 1, "arrays of one trace are as long as each other"
            trace.update(frame)


def check_page(at, *, all_shown: bool) -> SimpleNamespace:
    """Every channel of the page's film against the charts that are there; `all_shown` if each must have its chart."""
    film, charts = part(at, "player"), charts_of(at)
    filled = {channel["chart"] for channel in film["channels"]}
    assert not all_shown or filled <= {*charts}, "the film speaks to a chart that is not on the page"
    for channel in film["channels"]:
        if channel["chart"] in charts:
            check_channel(channel, charts[channel["chart"]], len(film["steps"]))
    for chart, layout in film["layouts"].items():
        fixed = {key.replace(".", "_"): value for key, value in layout.items() if key != "meta"}
        charts.get(chart, go.Figure()).update_layout(**fixed)
    same = {len(film[name]) for name in ("steps", "kinds", "titles", "sentences", "readouts")}
    assert len(same) == 1, "every stop has its title, sentence and numbers"
    return SimpleNamespace(film=film, charts=charts, filled=filled)


@pytest.mark.parametrize("page", [entry.id for entry in PAGES])
def test_films_fit_their_charts(page):
    """On every page that has a film, in each of its closer looks."""
    at = visit(page, lang="en")
    if not any(node.proto.component_name == "em_player" for node in at.get("bidi_component")):
        pytest.skip("no film on this page")
    seen = check_page(at, all_shown=True)
    assert seen.filled, "a film that moves nothing"
    if any(group.key == "panel" for group in at.get("button_group")):
        moved = [check_page(choose(at, "panel", look), all_shown=True).filled - seen.filled for look in labels(find(at, "panel"))[1:]]
        assert any(moved), "no look adds its chart to the film"


@pytest.mark.parametrize("query", [{"k": "5", "learned": "true"}, {"source": "simulated", "n": "40"}, {"source": "pasted", "k": "3"}, {"view": "projector"}], ids=str)
def test_other_films_of_the_coins_fit(query):
    assert check_page(visit("coins", **query), all_shown=True).filled == {"coins-estimates", "coins-likelihood"}
