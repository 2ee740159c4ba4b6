"""What is done before the first visitor, so that no visitor waits for it.

Nothing heavy may be imported here: `one_thread_blas` has to run before numpy is loaded, and `import server.warm` is
how it gets to run.
"""

import gc
import os

ENOUGH_FILES = 65_536
_THREAD_SETTINGS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def one_thread_blas() -> None:
    """Make numpy compute on one thread, unless the machine's owner has set a number.

    Many learners and small matrices: a pool of threads per multiplication costs more than it gains, and sixty readers
    would compete for the same cores. BLAS reads these variables when numpy is first imported, hence "before".
    """
    for name in _THREAD_SETTINGS:
        os.environ.setdefault(name, "1")


def raise_file_limit() -> None:
    """Let the process hold as many sockets as the machine allows: each reader takes four, and many shells start programs
    with room for a thousand files. Without `resource` (Windows) there is no such limit."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(ENOUGH_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def freeze() -> None:
    """Take everything that is alive now out of the garbage collector's sight. Call it when all imports are done.

    A full collection walks every object of every imported library, about 100 ms, and none of those objects ever goes away:
    they are collected once more and then frozen. (Streamlit's own collection after every run is off, see config.toml.)
    """
    gc.collect()
    gc.freeze()
