"""The tests compute as the server does: on one thread of BLAS, here and in every program that they start."""

import os
import subprocess
import sys

from server.warm import one_thread_blas

NAMES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
CODE = """
import os, threading
import numpy as np
before = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 0
np.ones((600, 600)) @ np.ones((600, 600))
print(len(os.listdir("/proc/self/task")) if before else 1)
"""


def test_the_tests_have_the_servers_threads(monkeypatch):
    here = {name: os.environ.get(name) for name in NAMES}
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    one_thread_blas()
    assert {name: os.environ[name] for name in NAMES} == {name: "1" for name in NAMES}
    assert None not in here.values(), "set before numpy was imported, in this process and in those that it starts"


def test_a_program_that_a_test_starts_has_no_pool_of_threads():
    found = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert int(found.stdout) == 1 or os.environ["OPENBLAS_NUM_THREADS"] != "1", "unless the machine's owner wants more"
