"""The few URLs besides Streamlit's own. (Streamlit reserves /_stcore/, /media/, /component/ and /static/.)"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

# /_stcore/ is the machinery (health, uploads, the websocket): nothing to find there, and no reason to be asked.
ROBOTS = "User-agent: *\nAllow: /\nDisallow: /_stcore/\n"
ICON = Path(__file__).parent / "favicon.png"


async def robots(_: Request) -> Response:
    """`/robots.txt`: the whole site may be found."""
    return PlainTextResponse(ROBOTS, headers={"cache-control": "public, max-age=86400"})


async def icon(_: Request) -> Response:
    """The browser tab's icon, where Streamlit's document looks for it, and where browsers look that have no document (for
    robots.txt, say): icons set from a page come from another host."""
    return FileResponse(ICON, headers={"cache-control": "public, max-age=86400"})


def server_routes() -> list[BaseRoute]:
    """The routes for `st.App(routes=…)`."""
    return [Route("/robots.txt", robots), *(Route(f"/favicon.{kind}", icon) for kind in ("png", "ico"))]
