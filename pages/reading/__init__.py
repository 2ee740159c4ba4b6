"""What a reader brings: bytes or pasted text in, a table and arrays for em_core out, and the way back into a file.

    decode(bytes) → text → parse(text) → Table → numeric, whole, rounds, categories → arrays, and which rows were left out
    Table + computed columns → beside(…) → a CSV file

No Streamlit and no language: what is said are codes with values (`said.py`), which pages translate. What is in doubt is a
`Question` with a guess, and every guess can be overruled by an argument. Names and cells are handed on as the reader wrote
them; whoever shows them escapes them.
"""
