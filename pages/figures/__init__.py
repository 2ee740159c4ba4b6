"""Figures: arrays and finished labels in, a plotly figure (as a plain dictionary) out. No Streamlit, no language."""
