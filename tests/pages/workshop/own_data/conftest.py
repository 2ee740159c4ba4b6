"""A fit is waited for, so that its result does not depend on how busy the machine is."""

import pytest

from pages.workshop.own_data import fitting


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    monkeypatch.setattr(fitting, "PATIENCE", 60.0)
