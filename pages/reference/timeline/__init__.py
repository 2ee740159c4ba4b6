"""The page of the history: a line of years, five old problems that are run, and the stories of all entries."""
