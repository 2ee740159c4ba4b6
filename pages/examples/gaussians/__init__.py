"""What the pages on Gaussian mixtures share: the film of a run, its charts and its inspector, on a line and in the plane."""
