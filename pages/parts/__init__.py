"""The pieces that pages are built of. They may use Streamlit; the figures beside them may not."""
