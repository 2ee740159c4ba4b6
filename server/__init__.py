"""What stands around the Streamlit pages: compression, headers, routes and start-up.

Kept free of imports: `server.warm` has to be importable before numpy is (see there).
"""
