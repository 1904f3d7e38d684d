"""An installation is run: people, keys, webhooks, disposal, copies, and its processes."""

import signal

from tests.alike.commands_danger import walk_danger
from tests.alike.commands_shell import Shell, number
from tests.service.own_server import free_port

PERIODS = """\
local:
  evidence_files: {days: 365, decision: KS 2026/44, decided_on: 2026-03-02}
  cases: {days: 1, decision: KS 2026/44, decided_on: 2026-03-02}
"""
NUMBER = "850101-1236"
COPY = r"\d+(?= byte)|(?<=SHA-256 )[0-9a-f]{64}"


def walk(shell: Shell) -> None:
    """Call the commands of whoever runs an installation."""
    _described(shell)
    _people(shell)
    _keys(shell)
    _hooks(shell)
    _daily(shell)
    walk_danger(shell, NUMBER)
    _copies(shell)
    _processes(shell)
    _settings(shell)


def _described(shell: Shell) -> None:
    shell("openapi", "--out", "openapi.json")
    shell("openapi", "--out", "openapi.json", "--lang", "en")


def _people(shell: Shell) -> None:
    for command in (("list",), ("review",), ("review", "--format", "json")):
        shell.both("people", *command)
    shell("people", "unit", "parks", "Parks")
    shell("people", "unit", "streets", "Gator", "--lang", "en")
    shell("people", "add", "anna", "Anna", "--role", "officer", "--unit", "parks")
    shell("people", "add", "bo", "=1+1", "--role", "viewer", "--role", "auditor", "--lang", "en")
    shell("people", "add", "local-user", "Eva", "--role", "officer", "--role", "incident")
    shell("people", "add", "carl", f"Carl {NUMBER}")
    for words in (
        ("add", "anna", "Another"),
        ("add", "Anna Exempel", "Anna"),
        ("add", "dan", "Dan", "--unit", "schools"),
        ("add", "dan", "Dan", "--role", "owner"),
        ("add", f"p{NUMBER}", "Dan"),
        ("add", "dan"),
        ("unit", "parks", "Again"),
        ("unit", "Parks & co", "x"),
        ("rights", "nobody"),
        ("rights", "anna", "--unit", "schools"),
        ("end", "nobody"),
        ("rename", "nobody", "x"),
        ("rename-unit", "schools", "x"),
        ("review", "--format", "xml"),
        ("no-such-command",),
        (),
    ):
        shell.both("people", *words)
    shell("people", "rights", "anna", "--role", "officer", "--role", "admin", "--unit", "streets")
    shell("people", "rights", "bo", "--lang", "en")
    shell("people", "rename", "anna", "Anna Ny")
    shell("people", "rename-unit", "parks", "Parker och gator", "--lang", "en")
    shell.both("people", "list")
    shell("people", "review", "--sign", "Som det ska vara.")
    shell.both("people", "review", "--format", "json")
    shell("people", "end", "carl")
    shell("people", "end", "carl", "--lang", "en")
    shell("people", "list")


def _keys(shell: Shell) -> None:
    shell.both("keys", "list")
    made = shell("keys", "create", "portal", "--person", "anna", "--scope", "read")
    more = ("--scope", "work", "--scope", "administer", "--days", 30, "--lang", "en")
    other = shell("keys", "create", "other", "--person", "bo", *more)
    own = shell("keys", "create", "own")
    for one in (made, other, own):
        shell.unsteady.name("start of a key", one.out.split("_")[1])
    prefix = made.out.split("_")[1]
    shell.both("keys", "list")
    renewed = shell("keys", "rotate", prefix, "--overlap-hours", 1)
    shell.unsteady.name("start of a key", renewed.out.split("_")[1])
    for words in (
        ("create", "x", "--person", "nobody"),
        ("create", "x", "--person", "carl"),
        ("create", "x", "--scope", "all"),
        ("create", "x", "--days", 0),
        ("create",),
        ("rotate", "zzzz"),
        ("revoke", "zzzz"),
        ("revoke", ""),
        ("rotate",),
    ):
        shell.both("keys", *words)
    shell.both("keys", "rotate", prefix)
    shell.both("keys", "revoke", prefix)
    shell.both("keys", "list")
    shell("people", "review")


def _hooks(shell: Shell) -> None:
    shell.both("webhook", "list")
    at = "https://diary.example/in"
    made = shell("webhook", "new", at, "Diariet", "--type", "need.made")
    shell("webhook", "new", at, "Allt", "--owner", "anna", "--unit", "streets", "--lang", "en")
    receiver = number("webhook", made.out)
    shell.both("webhook", "list")
    shell.both("webhook", "show", receiver)
    shell.both("webhook", "test", receiver)
    shell("webhook", "rotate", receiver)
    shell.both("webhook", "rotate", receiver)
    shell.both("webhook", "deliveries", receiver)
    shell("webhook", "deliveries", receiver, "--state", "dead", "--limit", 5)
    shell.both("webhook", "replay", receiver)
    for words in (
        ("new", "http://diary.example/", "x"),
        ("new", "https://127.0.0.1/", "x"),
        ("new", at, "x", "--type", "incident.made"),
        ("new", at, "x", "--owner", "nobody"),
        ("new", at, "x", "--unit", "schools"),
        ("new", at),
        ("show", "webhook_unknown"),
        ("test", "webhook_unknown"),
        ("rotate", receiver, "--overlap-hours", 721),
        ("deliveries", "webhook_unknown"),
        ("deliveries", receiver, "--state", "lost"),
        ("deliveries", receiver, "--limit", 0),
        ("replay", receiver, "delivery_unknown"),
        ("replay", "webhook_unknown"),
        ("end", "webhook_unknown"),
    ):
        shell.both("webhook", *words)
    shell("webhook", "end", receiver)
    shell("webhook", "end", receiver, "--lang", "en")
    shell("webhook", "rotate", receiver)
    shell.both("webhook", "list")


def _daily(shell: Shell) -> None:
    shell.both("schedule", "list")
    shell("retention", "--every-day")
    shell("audit", "replay", "--every-day", "--sample", 9)
    shell("audit", "replay", "--every-day", "--sample", 3, "--lang", "en")
    shell.both("schedule", "list")
    shell("schedule", "end", "replay")
    for words in (("end", "replay"), ("end", "portfolio"), ("end",), ()):
        shell.both("schedule", *words)
    shell("schedule", "end", "retention", "--lang", "en")
    shell.both("retention")
    shell.both("retention", "--dry-run")
    shell("keep", shell.write("old.txt", "Made up.\n"))
    shell("case", "new", "KS 2026/9", "Städ", "--stage", "ended")
    shell.write("data/retention.yaml", PERIODS)
    shell.both("retention", "--dry-run")
    shell("retention")
    shell.write("data/retention.yaml", "local:\n  letters: {days: some}\n")
    shell.both("retention")
    shell.write("data/retention.yaml", PERIODS)


def _copies(shell: Shell) -> None:
    shell.write("passphrase", "a horse that reads tenders\n")
    shell.write("short", "short\n")
    shell.write("wrong", "a horse that reads nothing\n")
    locked = ("--passphrase-file", "passphrase")
    shell("backup", "a.zip", *locked, unsteady=COPY)
    shell("backup", "b.zip", *locked, "--lang", "en", unsteady=COPY)
    shell("backup", "bare.zip", "--without-keys", unsteady=COPY)
    key = shell("audit", "keys").out.split()[-1]
    for words in (
        ("a.zip", *locked),
        ("c.zip",),
        ("c.zip", "--passphrase-file", "short"),
        ("c.zip", "--passphrase-file", "none"),
        ("none/c.zip", *locked),
        (),
    ):
        shell.both("backup", *words)
    elsewhere = {"DATA_DIR": str(shell.folder / "restored")}
    damaged = bytearray((shell.folder / "bare.zip").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    shell.write("damaged.zip", bytes(damaged))
    for words in (
        ("a.zip",),
        ("a.zip", "--passphrase-file", "wrong"),
        ("bare.zip", "--without-keys"),
        ("damaged.zip", "--without-keys"),
        ("none.zip", *locked),
        ("passphrase", *locked),
        ("a.zip", *locked, "--key", "x"),
        (),
    ):
        shell.both("restore", *words, **elsewhere)
    shell.both("restore", "a.zip", *locked)
    shell("restore", "a.zip", *locked, **elsewhere)
    shell("audit", "verify", own=True, **elsewhere)
    shell("case", "list", **elsewhere)
    shell.both("restore", "a.zip", *locked, **elsewhere)
    bare = {"DATA_DIR": str(shell.folder / "bare")}
    proven = ("bare.zip", "--without-keys", "--key", key)
    shell("restore", *proven, "--lang", "en", **bare)
    unproven = {"DATA_DIR": str(shell.folder / "unproven")}
    shell("restore", "bare.zip", "--without-keys", "--without-proof", **unproven)


def _processes(shell: Shell) -> None:
    for words in (("serve", "--port", "0"), ("serve", "--port", "x"), ("worker", "now")):
        shell(*words)
    shell("audit", "replay", "--every-day")
    shell("worker", "--until-idle", own=True)
    shell("schedule", "end", "replay")
    for told in (signal.SIGTERM, signal.SIGINT):
        shell.stopped(told, "serve", "--port", str(free_port()))
    shell.stopped(signal.SIGTERM, "worker")


def _settings(shell: Shell) -> None:
    """Settings that no process starts with."""
    for settings in (
        {"NO_SUCH": "x"},
        {"PORT": "many"},
        {"LANGUAGE": "fr"},
        {"PERSON_KEY": "short"},
        {"DATABASE_URL": "mysql://x"},
        {"TENANT_ID": "Not So"},
        {"LOG_FORMAT": "xml"},
    ):
        shell("case", "list", **settings)
        shell("serve", **settings)
    shell("case", "list", LANGUAGE="en")
    shell("case", "list", LANGUAGE="en", ACTOR="anna", TENANT_ID="other")
    (shell.folder / "data/person.key").chmod(0o644)
    shell("case", "list")
    (shell.folder / "data/person.key").chmod(0o600)
    shell.write("data/person.key", "damaged")
    shell("case", "list")
