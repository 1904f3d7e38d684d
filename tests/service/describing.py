"""What FastAPI says of the same routes, worked out once in a process: it takes two seconds.

Applications of the tests differ in their settings, seldom in their routes.
"""

import pickle
from collections.abc import Callable
from typing import Any

Describes = Callable[..., dict[str, Any]]


def remembered(describe: Describes) -> Describes:
    """Return what describes routes as FastAPI's `get_openapi` does, the same ones only once.

    Each who asks gets an own copy, to be added to.
    """
    made: dict[tuple[object, ...], tuple[list[object], bytes]] = {}

    def described(*, routes: list[object], **stated: object) -> dict[str, Any]:
        asked = (*map(id, routes), repr(sorted(stated.items())))
        if asked not in made:  # whose routes are kept, so that no others get their place in memory
            made[asked] = routes, pickle.dumps(describe(routes=routes, **stated))
        own: dict[str, Any] = pickle.loads(made[asked][1])
        return own

    return described
