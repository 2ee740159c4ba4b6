"""The limits that the page's prose names, read where they are set."""

from __future__ import annotations

from em_core.trace_file import MOST_VALUES
from pages.workshop.own_data import cost, problem
from pages.reading import limits


def facts() -> dict[str, float | int]:
    return {
        "megabytes": limits.MOST_MEGABYTES, "rows": limits.MOST_ROWS, "cells": limits.MOST_CELLS, "columns": limits.MOST_COLUMNS, "labels": limits.MOST_CATEGORIES,
        "components": problem.MOST_COMPONENTS, "coordinates": problem.MOST_COORDINATES, "category_columns": problem.MOST_CATEGORY_COLUMNS, "steps": problem.MOST_STEPS,
        "restarts": problem.MOST_RESTARTS, "seconds": cost.BUDGET, "values": MOST_VALUES,
    }  # fmt: skip
