"""Browser tests run last: what is quick fails first. (`make test` has two processes, to which the files are dealt out with the
longest first. The driver of the browser keeps an event loop running in its process; the server's tests run theirs in threads.)

All tests, and the programs that they start, compute on as many threads of BLAS as the server does: one. Sums that are shared
among threads differ in their last bits, and two processes with a pool each on a small machine wait for one another.
"""

import sys

from server.warm import one_thread_blas

assert "numpy" not in sys.modules, "numpy is there already, and with it BLAS and its threads: nothing may import it before this"
one_thread_blas()


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "browser" in item.keywords)
