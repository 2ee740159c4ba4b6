"""The page of published tables: what sources print (`printed.csv`), the same recomputed, and famous mistakes reproduced."""
