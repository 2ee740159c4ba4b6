"""The empty page, served as the site is: everything imported and frozen before the first visitor."""

import contextlib

import pandas  # noqa: F401  what Streamlit imports on the way to a chart, as the site does
import plotly.graph_objects  # noqa: F401
import streamlit as st

from server.warm import freeze


@contextlib.asynccontextmanager
async def lifespan(_app):
    freeze()
    yield


app = st.App("page.py", lifespan=lifespan)
