"""The stack for `st.App(middleware=…)`, outermost first."""

from collections.abc import Mapping

from starlette.middleware import Middleware

from server.compression import CompressedStatic
from server.gate import Gate
from server.headers import SecurityHeaders, frame_ancestors
from server.routes import server_routes
from server.unknown import Unknown


def server_middleware(languages: Mapping[str, str], titles: Mapping[str, str], unknown: Mapping[str, Unknown]) -> list[Middleware]:
    """Headers around everything, then the gate, then the document and the static files; a wrong frame setting stops the
    start here, with a reason. Each by language: its tag, the title, what is said where no page is."""
    return [
        Middleware(SecurityHeaders, frame_ancestors=frame_ancestors()),
        Middleware(Gate),
        Middleware(CompressedStatic, languages=dict(languages), titles=dict(titles), unknown=dict(unknown), routes=server_routes()),
    ]
