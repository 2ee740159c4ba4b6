"""Steps 8 to 12 of the derivation: what the expectation is of, exponential families, the Gaussian mixture in full, continuous hidden
variables, priors. A module draws what moves in a step (`live`); its arithmetic stands in a module of its own."""
