"""The stack for `st.App(middleware=…)`, outermost first."""

from collections.abc import Mapping

from starlette.middleware import Middleware

from server.compression import CompressedStatic
from server.headers import SecurityHeaders, frame_ancestors
from server.routes import server_routes


def server_middleware(languages: Mapping[str, str], titles: Mapping[str, str]) -> list[Middleware]:
    """Headers around everything, then the static files; a wrong frame setting stops the start here, with a reason."""
    return [
        Middleware(SecurityHeaders, frame_ancestors=frame_ancestors()),
        Middleware(CompressedStatic, languages=dict(languages), titles=dict(titles), routes=server_routes()),
    ]
