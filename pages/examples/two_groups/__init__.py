"""The page that tells two groups apart: Davis's people, their hidden labels, and what EM makes of their heights or weights."""
