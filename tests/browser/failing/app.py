"""A server whose only page fails, with the site's own way of saying so: `streamlit run tests/browser/failing/app.py`."""

import streamlit as st

from pages.parts import frame

app = st.App("page.py", on_script_error=frame.failed)
