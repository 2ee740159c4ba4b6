"""What a reader sees: the shell around every visit, the pages, the parts they share and the figures they draw."""
