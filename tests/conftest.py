"""Browser tests run last: what is quick fails first, and the driver of the browser keeps an event loop running in the
main thread for the rest of the session, in which the server's tests could not start their own. (`make test` has two processes,
which take file after file in this order.)

All tests, and the programs that they start, compute on as many threads of BLAS as the server does: one. Sums that are shared
among threads differ in their last bits, and two processes with a pool each on a small machine wait for one another.
"""

import sys

from server.warm import one_thread_blas

assert "numpy" not in sys.modules, "numpy is there already, and with it BLAS and its threads: nothing may import it before this"
one_thread_blas()


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "browser" in item.keywords)
