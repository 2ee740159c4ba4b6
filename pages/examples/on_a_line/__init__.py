"""The page of Gaussian mixtures in one dimension: its controls, its sections and its facts."""
