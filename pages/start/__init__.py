"""The chapter that a visit begins with."""
