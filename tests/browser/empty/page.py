"""An empty Streamlit page with one slider: what the benchmark compares with."""

import streamlit as st

st.slider("x", 0, 100, 5)
