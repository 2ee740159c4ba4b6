"""The page of the reader's own data, step by step:

    bring.py      a file, pasted text or an example      → Brought: a table (pages.reading)
    choose.py     a model and the columns that suit it   → Problem (problem.py)
    fitting.py    how many components, how many starts   → Settings; a fit in a thread of its own (parts/jobs.py) → Result
    stage.py      the result on the stage: points (cloud.py), bars (bars.py), the player
    compare.py    one to eight components side by side
    take.py       files to take home, among them the program that does it again (recipe.py)
    back.py       a trace file that comes back

What a reader brings lives in the memory of the visit alone (`own.py`): never in a cache that visits share, a log or a link.
"""
