"""Steps 8 to 12 of the derivation: what the expectation is of, exponential families, the Gaussian mixture in full, continuous hidden
variables, priors. A module draws a step; its arithmetic stands in a module of its own."""
