"""Somebody at a command line: calls commands and notes what each says, ends with and writes."""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Timer

import httpx2

from tests.alike.commands_unsteady import Unsteady
from tests.alike.install import Install, Ran, environment
from tests.alike.nameless import nameless
from tests.alike.notes import Notes
from tests.service.own_server import wait_until_ready
from tests.started import PATIENCE, process, until

_WITHIN = Path(__file__).with_name("commands_within.py")
_ID = re.compile(r"\b([a-z]+)_[0-9a-z]{21}\b")
_KINDS = {b"%PDF": "PDF", b"PK\x03\x04": "ZIP", b"PAR1": "Parquet", b"SQLi": "SQLite"}
"""What is only named: another section looks into it."""
_FLEETING = (".db-wal", ".db-shm", ".db-journal")


PERSON_KEY = "0123456789abcdef" * 4
"""Under which natural persons are hashed: with the same one their hashes are the same."""


class Shell:
    """A folder with files and, below `data`, an installation.

    The first call of each command is a process as its user starts it; later ones are made in one
    process for all, which takes a tenth of the time.

    Args:
        install: Whose commands.
        notes: What came of them.
        folder: Where they are called; it is made.
        within: Makes a call in the process for all.
        known: First words that were called before; None: no call is in a process of its own.

    Attributes:
        folder: Where commands are called.
        settings: As in the environment, without KEDJEKOLL_.
        ended_well: The words of each call that ended with 0.
        unsteady: What is named in all that is noted.
        described: The OpenAPI description of the tree, whose examples are given to commands.
    """

    def __init__(
        self,
        install: Install,
        notes: Notes,
        folder: Path,
        within: "OneProcess",
        known: set[str] | None,
    ) -> None:
        self.folder = folder
        self.settings: dict[str, str] = {}
        self.ended_well: list[tuple[str, ...]] = []
        self.described = ""
        self.unsteady = Unsteady()
        self._install, self._notes, self._within, self._known = install, notes, within, known
        folder.mkdir(parents=True)
        (folder / "data").mkdir(mode=0o700)
        (folder / "data/person.key").touch(0o600)
        (folder / "data/person.key").write_text(PERSON_KEY)
        self._files = self._look()

    def __call__(
        self, *words, stdin: str = "", own: bool = False, unsteady: str = "", order=str, **settings
    ) -> Ran:
        """Call a command and note what came of it.

        Args:
            *words: After `kedjekoll`.
            stdin: What it reads.
            own: In a process of its own, although the command was called before.
            unsteady: A regular expression for what it says otherwise each time, beside the usual.
            order: Brings what it prints into an order, where it promises none.
            **settings: Beside those of the shell.
        """
        said = tuple(str(word) for word in words)
        settings = self.settings | settings
        first = said[0] if said else ""
        if own or (self._known is not None and first not in self._known):
            if self._known is not None:
                self._known.add(first)
            ran = self._run(said, stdin, settings)
        else:
            ran = self._within(said, self.folder, environment(self.folder, settings), stdin)
        if ran.code == 0:
            self.ended_well.append(said)
        self._note(said, settings, replace(ran, out=order(ran.out)), unsteady)
        return ran

    def _run(self, words: Sequence[str], stdin: str, settings: dict[str, str]) -> Ran:
        try:
            return self._install.run(*words, data=self.folder, stdin=stdin.encode(), **settings)
        except subprocess.TimeoutExpired:
            return Ran(-9, "", "the process did not end")

    def both(self, *words, **options) -> Ran:
        """Call a command in Swedish and in English; return what the first call did."""
        first = self(*words, **options)
        self(*words, "--lang", "en", **options)
        return first

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file that commands read; it is not noted as one that they have written."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self._files = self._look()
        return Path(name)

    @contextmanager
    def serve(self) -> Iterator[httpx2.Client]:
        """Let the service run in the folder meanwhile, for what no command does."""
        with self._install.serve(self.folder, **self.settings) as client:
            yield client
        self._files = self._look()

    def list_files(self, folder: Path) -> None:
        """Note the names of what lies in a folder that is too full to be told after each call."""
        files = (str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
        names = sorted(re.sub(r"\b[0-9a-f]{32}\b", "…", name) for name in files)
        self._notes.add(f"{self.folder.name}: files of {folder.parent.name}", "\n".join(names))

    def stopped(self, number: int, *words: str) -> None:
        """Start a process, tell it to stop once it says that it runs, and note what it said."""
        with (
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
            process(
                [self._install.command, *words],
                cwd=self.folder,
                env=environment(self.folder, self.settings),
                stdout=out,
                stderr=err,
            ) as running,
        ):
            if "--port" in words:
                wait_until_ready(int(words[-1]), running)
            until(lambda: b"\n" in os.pread(err.fileno(), 10**6, 0))
            running.send_signal(number)
            code = running.wait(PATIENCE)
            said = [os.pread(one.fileno(), 10**6, 0).decode() for one in (out, err)]
        if code == 0:
            self.ended_well.append(words)
        words = (*words[:-1], "<port>") if "--port" in words else words
        self._note((*words, f"(told to stop by {number})"), {}, Ran(code, *said))

    @contextmanager
    def beside(self, command: str, *words: str | Path) -> Iterator[None]:
        """Let another command of the tree's environment run meanwhile, with the shell's data."""
        with (
            self.folder.with_suffix(".log").open("ab") as log,
            process(
                [self._install.command.with_name(command), *words],
                cwd=self.folder.parent,
                env=environment(self.folder, self.settings),
                stdout=log,
                stderr=log,
            ),
        ):
            yield

    def _note(
        self, words: tuple[str, ...], settings: dict[str, str], ran: Ran, unsteady: str = ""
    ) -> None:
        line = self.unsteady.named(" ".join(words))
        key = first = f"{self.folder.name}: " + _ID.sub(r"\1_…", line)[:160]
        number = 1
        while key in self._notes.seen:
            number += 1
            key = f"{first} ({number})"
        told = [f"${''.join(f' {name}={one}' for name, one in settings.items())} kedjekoll {line}"]
        told += [
            f"exit code {ran.code}",
            "--- out",
            ran.out,
            "--- err",
            ran.err,
            *self._changes(ran.out),
        ]
        text = "\n".join(told)
        text = re.sub(unsteady, "…", text) if unsteady else text
        self._notes.add(key, self.unsteady.named(text))

    def _look(self) -> dict[str, tuple[int, int]]:
        """Return each file, and what changes when it is written to."""
        found = sorted(
            one
            for one in self.folder.rglob("*")
            if one.is_file() and not one.name.endswith(_FLEETING) and "snapshots" not in one.parts
        )
        return {
            str(one.relative_to(self.folder)): (one.stat().st_mtime_ns, one.stat().st_size)
            for one in found
        }

    def _changes(self, out: str) -> Iterator[str]:
        before, self._files = self._files, self._look()
        for name, state in sorted(self._files.items(), key=lambda one: out.find(one[0])):
            if name not in before:
                yield f"--- new: {name}"
            elif before[name] != state and not name.startswith("data/"):
                yield f"--- changed: {name}"
            else:
                continue
            if not name.startswith("data/"):
                yield _content(self.folder / name)
        yield from (f"--- gone: {name}" for name in before if name not in self._files)


def number(kind: str, text: str) -> str:
    """Return the first id of a kind in a text; one that is nobody's where there is none."""
    found = re.search(rf"\b{kind}_[0-9a-z]{{21}}\b", text)
    return found[0] if found else f"{kind}_000000000000000000000"


class OneProcess:
    """A process of a tree in which calls are made one after the other.

    Where a call ends it, or does not end, the next call has a new one.
    """

    def __init__(self, install: Install, folder: Path) -> None:
        self._command = [install.python, "-I", _WITHIN]
        self._folder = folder
        self._running = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, words: Sequence[str], at: Path, settings: dict[str, str], stdin: str) -> Ran:
        """Make a call in a folder, with an environment and something to read."""
        asked = {"words": words, "folder": str(at), "environment": settings, "stdin": stdin}
        started = self._process or self._start()
        too_late = Timer(PATIENCE, started.kill)
        too_late.start()
        started.stdin.write(json.dumps(asked).encode() + b"\n")
        started.stdin.flush()
        line = started.stdout.readline()
        too_late.cancel()
        if line:
            return Ran(**json.loads(line))
        self.close()
        return Ran(-9, "", "the process for all calls has ended")

    def _start(self) -> subprocess.Popen[bytes]:
        log = self._running.enter_context((self._folder / "log").open("ab"))
        self._process = self._running.enter_context(
            process(
                self._command,
                env=environment(self._folder, {}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        )
        return self._process

    def close(self) -> None:
        """End the process."""
        self._running.close()
        self._process = None


def _content(path: Path) -> str:
    if path.suffix in (".key", ".keys"):
        return "(secret)"
    payload = path.read_bytes()
    if path.name == "openapi.json":
        told = nameless(json.loads(payload))
        return "\n".join(
            f"{name}: {one if isinstance(one, str) else json.dumps(one)}"
            for name, one in told.items()
        )
    kind = _KINDS.get(payload[:4])
    if kind is not None:
        return f"({kind})"
    try:
        return payload.decode("utf-8-sig" if path.suffix == ".csv" else "utf-8")
    except UnicodeDecodeError:
        return f"(bytes, {len(payload)})"
