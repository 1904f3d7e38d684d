"""One operation of the API after another, and what each was sent and answered."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import orjson

JSON, ENCODED = "application/json", "application/x-www-form-urlencoded"
ZIP, PACKED = "application/zip", "PK…"
"""A file that is no text, and what an example has in its place."""
MOST_SHOWN = 1
"""Items of a list that an example shows; of numbers and short texts all."""
MOST_BYTES = 20_000
"""Longest body that an example shows whole."""
ONCE = {"key": "kk_…", "token": "kr_…", "secret": "whsec_…", "access_token": "kt_…"}
"""What an example has in place of a secret that is shown once."""


class Walk:
    """What has been sent and answered so far.

    Attributes:
        taken: By method and path of the description: the request's body and the answer, each by
            its media type, and the answer by its status.
    """

    def __init__(self, api: Any) -> None:
        self.api = api
        self.taken: dict[str, dict[str, Any]] = {}

    def call(self, operation: str, query: str = "", *, body: Any = None, **options: Any) -> Any:
        """Call an operation with the ids that its path names, and return the answer.

        Args:
            operation: Method and path as the description has them.
            query: What comes after the path.
            body: Sent as JSON.
            **options: `content` and its `media_type`, `headers`, `expects`, and ids.
        """
        ids = {name: options.pop(name) for name in re.findall(r"{(\w+)}", operation)}
        method, _, path = operation.partition(" ")
        headers = options.pop("headers", {})
        expects = options.pop("expects", (200, 201, 202))
        content, media_type = options.pop("content", None), options.pop("media_type", JSON)
        assert not options, options
        if body is not None:
            content = json.dumps(body).encode()
        sent = {} if content is None else {"content": content}
        if content is not None:
            headers = headers | {"content-type": media_type}
        response = self.api.request(method, path.format(**ids) + query, headers=headers, **sent)
        assert response.status_code in expects, (operation, response.status_code, response.text)
        found = self.taken.setdefault(operation, {"request": {}, "answers": {}})
        if content is not None:
            text = PACKED if media_type == ZIP else re.sub(r"kk_\w+", ONCE["key"], content.decode())
            form = dict(parse_qsl(text)) if media_type == ENCODED else text
            shown = orjson.loads(content) if media_type == JSON else form
            is_long = media_type != JSON or len(content) > MOST_BYTES
            found["request"][media_type] = cut(shown) if is_long else shown
        kind = response.headers.get("content-type", "").partition(";")[0]
        answers = found["answers"].setdefault(str(response.status_code), {})
        if kind == JSON:
            answers[kind] = cut(without_secrets(response.json()))
        elif kind.startswith("text/") or kind.endswith(("json", "xml")):
            answers[kind] = response.text[:2000]
        return response


def without_secrets(body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without secrets that are shown once; the public key of a log is none.

    >>> without_secrets({"key": "kk_0a1b"}), without_secrets({"key": "kedjekoll/0a1b+2c3d"})
    ({'key': 'kk_…'}, {'key': 'kedjekoll/0a1b+2c3d'})
    """
    secrets = {
        name: shown
        for name, shown in ONCE.items()
        if str(body.get(name)).startswith(shown.removesuffix("…"))
    }
    return body | secrets


def cut(value: Any) -> Any:
    """Return a value with at most `MOST_SHOWN` items of each list."""
    if isinstance(value, list):
        plain = len(value) <= 10 and not any(isinstance(one, dict | list) for one in value)
        return value if plain else [cut(one) for one in value[:MOST_SHOWN]]
    if isinstance(value, dict):
        return {name: cut(one) for name, one in value.items()}
    return value
