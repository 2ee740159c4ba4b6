"""The page of Gaussian mixtures in the plane: its data, controls and sections, its closer looks, and its facts."""
