"""The page of the tennis player's mood: its controls and its facts; the stage is that of `pages/examples/binomial`."""
