"""Why it works: the pages of the derivation and of convergence."""
