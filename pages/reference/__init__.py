"""Sources: where the method comes from, what the site draws on, and what its words and letters mean."""
