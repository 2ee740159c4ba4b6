"""The page of the two coins: its problem (data and model), its film, and its sections."""
