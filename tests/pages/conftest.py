"""For all visits: what was imported is out of the garbage collector's sight, as on the server; a run then costs less."""

import gc

import pytest


@pytest.fixture(autouse=True)
def a_check_is_waited_for(monkeypatch):
    """So that its result does not depend on how busy the machine is."""
    monkeypatch.setattr("pages.parts.bringing.PATIENCE", 60.0)


@pytest.fixture(scope="session", autouse=True)
def warm():
    import pages.examples.binomial.bench
    import pages.start.welcome
    import plotly.graph_objects  # noqa: F401

    assert pages.examples.binomial.bench and pages.start.welcome
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
