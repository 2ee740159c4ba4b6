"""Sources: what the site draws on, and what its words and letters mean."""
