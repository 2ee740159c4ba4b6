"""How much of a reader's file is read: limits for a server that a whole class shares. Pages state them.

Together they bound a reading by about a second and by ten times the file's size in memory, whatever the file holds:
a short cell takes some sixty bytes once it is a string, so that cells are counted and not only rows.
"""

MOST_MEGABYTES = 5                    # of a file; what an uploader takes as its `max_upload_size`
MOST_BYTES = MOST_MEGABYTES * 2**20
MOST_LINES = 2_000_000                # beyond, the lines hold next to nothing
MOST_ROWS = 50_000                    # kept; of more rows, a sample is drawn
MOST_CELLS = 300_000                  # kept; so that of wide tables fewer rows are
MOST_COLUMNS = 200
LONGEST_CELL = 1_000                  # characters
LONGEST_LINE = MOST_COLUMNS * LONGEST_CELL
MOST_CATEGORIES = 100                 # of a column of labels
MOST_COUNT = 10**9                    # of events, tosses or throws: what em_core's models of counts take
SEED = 20240229                       # of the sample; the same file gives the same sample
HEAD = 1_000                          # rows that are looked at before the separator, the header and so on are guessed
LISTED = 20           # ragged rows that are named one by one; the rest are counted
MOST_DROPPED = 1_000  # rows left out that are listed with their reason; the rest are counted
