"""The server: `streamlit run app.py` (or `make run`).

Streamlit serves `pages/shell.py`; around it stand compressed static files, security headers and `/robots.txt`, and before
the first visitor everything heavy is imported and all words are read.
"""

from server.warm import freeze, one_thread_blas, raise_file_limit

raise_file_limit()
one_thread_blas()  # before numpy is imported anywhere: many learners, small matrices

import contextlib  # noqa: E402
import importlib  # noqa: E402
import pkgutil  # noqa: E402

import streamlit as st  # noqa: E402

import pages  # noqa: E402
from pages.parts import frame  # noqa: E402
from pages.parts.words import Words, languages  # noqa: E402
from pages.sitemap import PAGES  # noqa: E402
from server.middleware import server_middleware  # noqa: E402
from server.routes import server_routes  # noqa: E402
from server.streamlit_patches import patch  # noqa: E402
from server.unknown import Unknown  # noqa: E402


def modules_of_pages() -> list[str]:
    """Everything that the scripts of the pages are built of; not the scripts, which draw as soon as they are imported."""
    scripts = {f"pages.{entry.script.removesuffix('.py').replace('/', '.')}" for entry in PAGES} | {"pages.shell"}
    return [module.name for module in pkgutil.walk_packages(pages.__path__, "pages.") if module.name not in scripts]


@contextlib.asynccontextmanager
async def lifespan(_app):
    """Import what pages import, read every word, then let the garbage collector forget it all."""
    for module in ("plotly.graph_objects", "plotly.io", "pandas", "scipy.special", *modules_of_pages()):
        loaded = importlib.import_module(module)
        if module.endswith(".facts"):
            loaded.facts()  # some compare models, which takes seconds; no reader shall wait for it
    for words in languages().values():
        for entry in PAGES:
            words.prose(entry.prose)
    freeze()
    yield


def nothing_there(words: Words) -> Unknown:
    """What is said at an address where no page is."""
    pages = {entry.url: words(f"page.{entry.id}") for entry in PAGES}
    return Unknown(words("shell.site"), words("shell.unknown"), words("shell.unknown_text"), pages)


patch()
spoken = languages()
tags = {code: words.tag for code, words in spoken.items()}
titles = {code: words("shell.tab_home") for code, words in spoken.items()}
app = st.App(
    "pages/shell.py",
    lifespan=lifespan,
    middleware=server_middleware(tags, titles, {code: nothing_there(words) for code, words in spoken.items()}),
    routes=server_routes(),
    on_script_error=frame.failed,
)
