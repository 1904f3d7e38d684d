"""Calls of the API, each noted: what was sent first with success stays, to be sent wrong later."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import httpx2

from tests.alike.install import Install
from tests.alike.notes import Notes

JSON, ENCODED = "application/json", "application/x-www-form-urlencoded"
LANGUAGES = ("sv", "en")
_RECORD = re.compile(r"\b([a-z]+)_[0-9a-hjkmnp-tv-z]{21}\b")


@dataclass(frozen=True)
class Call:
    """One request as it was sent.

    Attributes:
        operation: Method and path as the description has them.
        ids: By name, for the path.
        query: What comes after the path.
        headers: Of the request, without `If-Match`.
        content: The body; None: there was none.
        tag_of: Where the version is read that `If-Match` states; empty: none is stated.
    """

    operation: str
    ids: dict[str, str] = field(default_factory=dict)
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    tag_of: str = ""

    @property
    def method(self) -> str:
        """Of HTTP."""
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        """With the ids in it."""
        return self.operation.partition(" ")[2].format(**self.ids)

    @property
    def document(self) -> Any:
        """The body, if it is JSON."""
        is_json = self.content is not None and self.headers.get("content-type") == JSON
        return json.loads(self.content or b"") if is_json else None

    def nowhere(self) -> "Call":
        """The same with ids in its path that never were."""
        return replace(self, ids={name: _absent(one) for name, one in self.ids.items()})

    def with_document(self, document: Any) -> "Call":
        """The same with another body."""
        return replace(self, content=json.dumps(document).encode())

    def with_headers(self, **headers: str) -> "Call":
        """The same with headers more, named with _ for -."""
        more = {name.replace("_", "-"): one for name, one in headers.items()}
        return replace(self, headers=self.headers | more)


def _absent(one: str) -> str:
    if _RECORD.fullmatch(one):
        return one.partition("_")[0] + "_" + "0" * 21
    return "party_" + "a" * 43 if one.startswith("party_") else "nowhere"


def names_records(content: bytes | None) -> bool:
    """Tell whether a body names a record by its id."""
    return content is not None and bool(_RECORD.search(content.decode(errors="replace")))


def told(response: httpx2.Response) -> str:
    """Return an answer as notes have it."""
    one = Notes()
    one.answer("it", response)
    return one.seen["it"]


class Caller:
    """Sends calls to a running service and notes what is answered.

    Attributes:
        called: By operation, its first call that succeeded.
        statuses: By operation, each status that it has answered.
    """

    def __init__(self, client: httpx2.Client, notes: Notes) -> None:
        self.client = client
        self.notes = notes
        self.called: dict[str, Call] = {}
        self.statuses: dict[str, set[int]] = {}
        self._number = 0
        self._tags: dict[str, str] = {}

    @cached_property
    def operations(self) -> dict[str, dict[str, Any]]:
        """Every operation of the description, by method and path."""
        paths = self.client.get("/openapi.json").json()["paths"]
        return {
            f"{method.upper()} {path}": one
            for path, methods in paths.items()
            for method, one in methods.items()
        }

    def send(self, call: Call, **headers: str | None) -> httpx2.Response:
        """Send a call, with the newest version if it needs one; nothing is noted.

        Args:
            call: What to send.
            **headers: More of them, named with _ for -; None: that one is not sent.
        """
        answer = self._sent(call, headers)
        if answer.status_code == 412 and call.tag_of and "if_match" not in headers:
            self._tags.clear()
            answer = self._sent(call, headers)
        return answer

    def _sent(self, call: Call, headers: dict[str, str | None]) -> httpx2.Response:
        sent = dict(call.headers)
        if call.tag_of and "if_match" not in headers:
            if call.tag_of not in self._tags:
                self._tags[call.tag_of] = self.client.get(call.tag_of).headers.get("etag", "")
            sent["if-match"] = self._tags[call.tag_of]
        for name, one in headers.items():
            sent.pop(name.replace("_", "-"), None)
            if one is not None:
                sent[name.replace("_", "-")] = one
        request = self.client.build_request(
            call.method, call.path + call.query, headers=sent, content=call.content
        )
        if headers.get("authorization", "") is None:
            del request.headers["authorization"]
        answer = self.client.send(request)
        if call.method != "GET" and answer.is_success:
            self._tags.clear()
        return answer

    def both(self, call: Call, **headers: str | None) -> str:
        """Send a call in each language; the answer to the first whole, of the others the body."""
        answers = [self.send(call, **headers, accept_language=one) for one in LANGUAGES]
        return "\n".join([told(answers[0]), *(other(one) for one in answers[1:])])

    def call(
        self,
        operation: str,
        query: str = "",
        *,
        body: Any = None,
        content: bytes | None = None,
        media_type: str = JSON,
        headers: dict[str, str] | None = None,
        tag_of: str = "",
        shown: Callable[[Any], Any] | None = None,
        **ids: str,
    ) -> httpx2.Response:
        """Call an operation, note the answer, and send it again where that is done once only.

        Args:
            operation: Method and path as the description has them.
            query: What comes after the path.
            body: Sent as JSON.
            content: Sent as it is.
            media_type: Of `content`.
            headers: More of them.
            tag_of: As of `Call`.
            shown: Makes of the answer's JSON what is noted, where some of it has no order.
            **ids: That the path names.
        """
        self._number += 1
        sent = json.dumps(body).encode() if body is not None else content
        own = {} if sent is None else {"content-type": media_type}
        call = Call(operation, ids, query, own | (headers or {}), sent, tag_of)
        parameters = self.operations[operation].get("parameters", [])
        once = any(one["name"] == "Idempotency-Key" for one in parameters)
        more = {"idempotency_key": f"walk-{self._number}"} if once else {}
        if tag_of:
            more["if_match"] = self.client.get(tag_of).headers.get("etag", "")
        response = self.send(replace(call, tag_of=""), **more)
        unsteady = _RECORD.search(query) or "since=" in query
        key = f"{self._number:03} {operation}{'' if unsteady else query[:60]}"
        if shown is not None and response.is_success:
            self.notes.add(key, [response.status_code, shown(response.json())])
        else:
            self.notes.answer(key, response)
        self.statuses.setdefault(operation, set()).add(response.status_code)
        if response.is_success:
            self.called.setdefault(operation, call)
            if once:
                self._sent_again(key, replace(call, tag_of=""), response, more)
        return response

    def _sent_again(
        self, key: str, call: Call, first: httpx2.Response, headers: dict[str, str]
    ) -> None:
        again = self.send(call, **headers)
        same = "the same body" if again.content == first.content else told(again)
        kept = again.headers.get("idempotent-replayed")
        other_query = replace(call, query=call.query + ("&" if call.query else "?") + "other=1")
        told_again = [f"{again.status_code} {kept} {same}", self.both(other_query, **headers)]
        if call.content is not None:
            other_body = replace(call, content=call.content + b" ")
            told_again.append(other(self.send(other_body, **headers)))
        self.notes.add(f"{key}, sent again", "\n".join(told_again))


def other(response: httpx2.Response) -> str:
    """Return status and body of an answer, without its headers."""
    return f"{response.status_code}\n{response.text}" if response.content else "no body"


def without_order(told: Any) -> Any:
    """Return JSON in which lists of nothing but ids, that are sorted by these, are counted."""
    if isinstance(told, dict):
        return {name: without_order(one) for name, one in told.items()}
    if isinstance(told, list):
        ids = [one for one in told if isinstance(one, str) and _RECORD.fullmatch(one)]
        is_ids = len(ids) == len(told) > 1
        return f"{len(ids)} ids" if is_ids else [without_order(one) for one in told]
    return told


def attempted(notes: Notes, name: str, step: Callable[[], object]) -> None:
    """Take a step; one that breaks off is noted, and what comes after it is looked at still."""
    try:
        step()
    except Exception as fault:  # whatever it is, the other tree is to be looked at likewise
        notes.add(f"{name} breaks off", f"{type(fault).__name__}: {fault}"[:500])


def worked(install: Install, data: Any, notes: Notes, name: str, **settings: str) -> None:
    """Let a worker do what is due, and note how it ends."""
    ran = install.run("worker", "--until-idle", data=data, **settings)
    notes.add(f"worker {name}", str(ran.code))
