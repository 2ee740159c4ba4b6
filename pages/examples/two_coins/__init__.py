"""The page of the two coins: its data and controls, its facts, and the case of known labels."""
