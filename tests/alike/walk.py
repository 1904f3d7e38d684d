"""A walk through a running service: what is asked, what it answers, and what it gives out."""

import json
from pathlib import Path
from typing import Any

import httpx2

from tests.alike.files import told
from tests.alike.install import Install
from tests.alike.notes import Notes
from tests.alike.steady import Steady, as_lines
from tests.started import until

_OF_FILES = (
    *("cache-control", "content-disposition", "content-language", "content-type", "vary"),
    *("location", "link", "x-content-type-options", "content-security-policy"),
)
LANGUAGES = ("sv", "en")


class Walk:
    """Asks one service, and notes what comes back; a step that fails ends nothing.

    Attributes:
        client: Asks with the key of whoever walks.
        notes: What was seen.
        folder: Where commands are called.
        steady: Names what another run has otherwise.
    """

    def __init__(
        self,
        install: Install,
        folder: Path,
        client: httpx2.Client,
        notes: Notes,
        steady: Steady | None = None,
    ) -> None:
        self.client, self.notes, self.folder = client, notes, folder
        self.steady = steady or Steady()
        self._install = install

    def as_holder(self, client: httpx2.Client) -> "Walk":
        """Return a walk of somebody else."""
        return type(self)(self._install, self.folder, client, self.notes, self.steady)

    def ask(self, path: str, **headers: str) -> Any:
        """Return what stands at an address, without a note."""
        return _json(self.client.get(path, headers=headers))

    def tell(self, key: str, path: str, body: Any, *, case: str | None = None, **more: Any) -> Any:
        """Send something, note the answer, and return it.

        Args:
            key: What is sent, in the notes.
            path: Where to.
            body: JSON, or the bytes of a file whose type stands in `kind`.
            case: The change builds on what stands at this address now.
            **more: `method`, `kind`, and further headers by their names with `_`.
        """
        method, kind = more.pop("method", "POST"), more.pop("kind", "application/json")
        headers = {"content-type": kind, "accept-language": "sv"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        if case is not None:
            headers["if-match"] = self.client.get(case).headers.get("etag", '"1"')
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.request(method, path, content=content, headers=headers)
        self.steady.sent(content)
        said = _json(answer)
        if path.startswith(("/v1/screenings", "/v1/needs")):
            self.steady.stays(said.get("result_hash"))
        self._note(key, answer)
        return said

    def keep(self, key: str, content: bytes, name: str, kind: str) -> str:
        """Keep a file as evidence and return its number."""
        said = {"content_disposition": f'attachment; filename="{name}"'}
        return self.tell(key, f"/v1/evidence-files?name={name}", content, kind=kind, **said).get(
            "id", "file_1"
        )

    def look(self, key: str, path: str, language: str = "sv", **headers: str) -> None:
        """Note what stands at an address, in a language: a file by all that it says."""
        asked = {"accept-language": language} | headers
        answer = self.client.get(path, headers=asked)
        self._note(f"{key} {language}", answer)

    def look_twice(self, key: str, path: str, language: str = "sv", **headers: str) -> None:
        """Look, and note whether the file is the same the next time and need not be sent again."""
        asked = {"accept-language": language} | headers
        first = self.client.get(path, headers=asked)
        self._note(f"{key} {language}", first)
        again = self.client.get(path, headers=asked)
        tagged = asked | {"if-none-match": first.headers.get("etag", '"none"')}
        unchanged = self.client.get(path, headers=tagged)
        self.notes.add(
            f"{key} {language} again",
            f"{again.status_code} same bytes: {again.content == first.content}, "
            f"with its tag: {unchanged.status_code}",
        )

    def run(self, key: str, *words: str | Path, stdin: bytes = b"") -> str:
        """Call a command, note what it says, and return that."""
        ran = self._install.run(*words, data=self.folder, stdin=stdin, **STEADY)
        self.put(key, f"exit {ran.code}\n{ran.out}\n--- said beside\n{ran.err}")
        return ran.out

    def written(self, key: str, folder: str = ".") -> None:
        """Note every file that commands have left in a folder of the walk's, by all it says."""
        root = self.folder / folder  # of which an id may name folders
        files = sorted(root.rglob("*")) if root.is_dir() else [root] if root.exists() else []
        lines = []
        for file in files:
            if file.is_file():
                content, name = file.read_bytes(), file.relative_to(self.folder)
                lines += [f"--- {name}", told(content)]
                self.steady.seen(content, file.name)
        self.put(key, "\n".join(lines) or "(nothing)")

    def job_ended(self, key: str, path: str) -> Any:
        """Wait until a job has ended, and return it."""
        job = until(
            lambda: (
                found
                if (found := self.ask(path)).get("state") not in ("ready", "running")
                else None
            ),
            look=0.1,
        )
        self.notes.add(key, f"{job.get('state')} {job.get('problems')}")
        return job

    def _note(self, key: str, answer: httpx2.Response) -> None:
        headers = [
            f"{name}: {answer.headers[name]}" for name in _OF_FILES if name in answer.headers
        ]
        try:
            body = as_lines(answer.json())
        except ValueError:
            body = told(answer.content)
        self.steady.seen(answer.content, key)
        self.put(key, "\n".join([str(answer.status_code), *headers, "", body]))

    def put(self, key: str, text: str) -> None:
        """Note a text."""
        text = text.replace(str(self.client.base_url).rstrip("/"), "<service>")
        self.notes.add(key, self.steady.text(text, sorts=key.startswith("coverage")))


STEADY = {"PERSON_KEY": "5a" * 32, "KEY_SECRET": "a5" * 32}
"""Secrets of the installation, the same for both trees: what is hashed with them is the same."""


def _json(answer: httpx2.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return {}
