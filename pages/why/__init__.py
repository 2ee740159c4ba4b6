"""Why it works: the argument, one step after the other."""
