"""The page on convergence: what climbs, where it ends, how fast, and when to stop."""
