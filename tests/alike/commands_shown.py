"""That nothing was changed: bundles, the log, its proofs, and what is made again."""

import re
import sqlite3
from contextlib import closing

from tests.alike.commands_inputs import NOBODY
from tests.alike.commands_shell import Shell, number

MADE = r"(?<=pdf  |lsx  )[0-9a-f]{64}"
"""Hashes of documents in which moments stand."""
KEY = re.compile(r"\S+\+[0-9a-f]{8}\+\S+")


def walk(shell: Shell) -> None:
    """Call the commands that show that nothing was changed."""
    shell.both("audit", "verify")
    shell.both("audit", "checkpoint")
    kept = number("screening", shell("screen", "--example").out)
    shell.both("audit", "seal")
    keys = _keys(shell)
    _log(shell, kept, keys)
    shell("bundle", kept)
    shell("bundle", kept, "--out", "old.zip", "--lang", "en")
    old = _size(shell)
    anew = number("screening", shell("rescreen", kept).out)
    shell("audit", "replace-key")
    both = _keys(shell)
    shell("bundle", anew, "--out", "new.zip")
    shell("case", "new", "KS 2026/1", "Lokalvård", "--stage", "tenders_in")
    shell("case", "attach", "KS 2026/1", anew)
    shell("bundle", anew, "--out", "closed.zip")
    shell("bundle", kept)
    for words in (
        (kept, "--out", "none/old.zip"),
        (anew, "--out", "opened.zip", "--opened"),
        ("screening_1",),
        (NOBODY["screening"],),
        (),
    ):
        shell.both("bundle", *words)
    _verified(shell, both, old)
    _again(shell, kept, anew)
    _damaged(shell, kept)


def _keys(shell: Shell) -> list[str]:
    return KEY.findall(shell("audit", "keys").out)


def _size(shell: Shell) -> int:
    return int(shell("audit", "checkpoint").out.splitlines()[1])


def _log(shell: Shell, kept: str, keys: list[str]) -> None:
    held = shell.write("held.txt", shell("audit", "checkpoint").out)
    shell.both("audit", "verify", own=True)
    shell("audit", "verify", "--held", held, "--key", keys[0])
    shell.write("damaged.txt", (shell.folder / held).read_text().replace("\n", "\n1", 1))
    for words in (
        ("--held", "damaged.txt"),
        ("--held", "none.txt"),
        ("--key", "x"),
        ("--key", "kedjekoll/cb2ae0b2+ab340de2+AUCl3okxV9vNffxMJwxpPHV/lbclomVETi+w/DX113A4"),
    ):
        shell.both("audit", "verify", *words)
    shell("audit", "prove", kept, "--out", "proofs")
    shell("audit", "prove", kept, "--out", "proof.json", "--lang", "en")
    shell("audit", "prove", kept)
    proofs = sorted(one for one in shell.folder.rglob("*.json"))
    for proof in proofs[:2]:
        name = proof.relative_to(shell.folder)
        shell.both("audit", "check", name, "--key", keys[0])
        shell.write("changed.json", proof.read_text().replace("screening", "screeming", 1))
        shell.both("audit", "check", "changed.json", "--key", keys[0])
    for words in (
        ("prove", NOBODY["screening"], "--out", "none"),
        ("prove", "x", "--out", "none"),
        ("prove",),
        ("check", "none.json", "--key", keys[0]),
        ("check", "held.txt", "--key", keys[0]),
        ("check", "changed.json"),
        ("copy", "copy_1"),
        ("copy", "copy_q2ykcrawygek5ne7pxz0h"),
        ("no-such-command",),
        (),
    ):
        shell.both("audit", *words)
    shell("report", kept, "--out", "report.md")
    mark = number("copy", (shell.folder / "report.md").read_text())
    shell.both("audit", "copy", mark)


def _verified(shell: Shell, keys: list[str], old: int) -> None:
    of_all = [word for key in keys for word in ("--key", key)]
    shell("audit", "consistency", old)
    shell("audit", "consistency", 1, 2, "--out", "early.json", "--lang", "en")
    for words in (("0",), ("9", "5"), ("1", "1000000"), ("x",), ()):
        shell.both("audit", "consistency", *words, "--out", "wrong.json")
    with_key = ("--key", keys[0])
    shell.both("verify", "old.zip", *with_key, unsteady=MADE)
    shell("verify", "old.zip", "new.zip", *of_all, unsteady=MADE)
    told = shell("verify", "old.zip", "new.zip", *of_all, "--lang", "en", unsteady=MADE).out
    sizes = re.search(r"audit consistency (\d+) (\d+)", told)
    if sizes:
        shell("audit", "consistency", *sizes.groups(), "--out", "between.json")
    shell.both("verify", "new.zip", "old.zip", *of_all, "--proof", "between.json", unsteady=MADE)
    shell("verify", "old.zip", "new.zip", *of_all, "--proof", "early.json", unsteady=MADE)
    shell.both("verify", "old.zip", "new.zip", *of_all, "--ask", unsteady=MADE)
    shell("verify", "closed.zip", *of_all, unsteady=MADE)
    payload = bytearray((shell.folder / "old.zip").read_bytes())
    payload[len(payload) // 2] ^= 1
    shell.write("damaged.zip", bytes(payload))
    for words in (
        ("damaged.zip", *with_key),
        ("new.zip", *with_key),
        ("old.zip", "new.zip", *with_key),
        ("none.zip", *with_key),
        ("held.txt", *with_key),
        ("old.zip", "--key", "x"),
        ("old.zip",),
    ):
        shell.both("verify", *words, unsteady=MADE)


def _again(shell: Shell, kept: str, anew: str) -> None:
    shell("replay", kept)
    shell.both("replay", anew, "--json")
    shell.both("audit", "replay")
    shell("audit", "replay", "--sample", 1, "--seed", 7)
    shell("audit", "replay", "--sample", -1)
    shell("audit", "replay", "--every-day", "--lang", "en")
    shell("schedule", "list")


def _damaged(shell: Shell, kept: str) -> None:
    """Somebody changes the database behind the service's back."""
    (file,) = (shell.folder / "data").glob("*.db")
    with closing(sqlite3.connect(file)) as opened, opened:
        triggers = opened.execute("select name from sqlite_master where type = 'trigger'")
        for (name,) in triggers.fetchall():
            opened.execute(f"drop trigger {name}")
        opened.execute("update log_entries set actor = 'nobody' where leaf_index = 0")
        opened.execute("update screenings set assessment = cast('{}' as blob)")
    shell.both("replay", kept)
    # both records are damaged alike, and told in the order of their ids, which are drawn
    shell.both("audit", "replay", own=True, unsteady=r"\bscreening_[0-9a-z]{21}\b")
    entry = number("logentry", shell.both("audit", "verify").out)
    shell.both("audit", "prove", entry, "--out", "damaged")
    shell.both("report", kept, "--out", "damaged.md")
    shell("bundle", kept, "--out", "damaged-record.zip")
