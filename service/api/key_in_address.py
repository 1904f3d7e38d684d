"""A key in an address: `/v1/reconcile/kk_…`, for programs that can send no header.

OpenRefine is told one address and adds nothing to it. So a key may stand there, behind the door of
reconciliation and no other; it is taken out before anything looks at the address, and is then a
key like any. Because addresses are kept by browsers and proxies, such a key may open nothing else:
`service.api.security` refuses one with any scope but `match`.
"""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from service.operations.people.keys import DOOR, MARK

_WITH_KEY = re.compile(rf"{DOOR}/({MARK}[^/]*)((?:/.*)?)", re.DOTALL)


class KeyInAddress:
    """Moves the key of an address into the header `Authorization`.

    The address as it was stays in `request.state.door`, for what is told of further addresses. A
    request that shows a key there and in the header shows two, which opens nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        found = _WITH_KEY.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is not None:
            key, rest = found.groups()
            scope["path"] = DOOR + rest
            scope["raw_path"] = scope["path"].encode()
            shown = (b"authorization", f"Bearer {key}".encode())
            scope["headers"] = [*scope["headers"], shown]
            scope["state"]["door"] = f"{DOOR}/{key}"
        await self.app(scope, receive, send)
