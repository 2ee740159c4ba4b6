"""The chapter of worked examples, one module a page."""
