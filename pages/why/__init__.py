"""The chapter on why EM works."""
