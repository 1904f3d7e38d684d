"""Registers and lists are read in and looked in, rules are told, and a card is learned."""

import json
import random
import re
from datetime import date, timedelta

from tests.alike.commands_inputs import FIXTURES, document, put
from tests.alike.commands_shell import Shell, number

UNITS = "sources/no_brreg_enheter.json"
DAY = ("--as-of", "2026-11-20")
FACTOR, CODES = "place.economy", ("low", "middle", "raised", "high")
RESULT = r"(?<=resultat )[0-9a-f]{12}|(?<=result )[0-9a-f]{12}|[0-9a-f]{64}(?=\n|\",\"rejects)"
"""The hash of what the id of a snapshot stands in."""


def walk(shell: Shell) -> None:
    """Call the commands of registers, rules and learning."""
    shell.both("snapshot", "list")
    shell.both("snapshot", "verify")
    shell("snapshot", "rebuild")
    first = _sources(shell)
    _matches(shell)
    _snapshots(shell, [first, _waits(shell)])
    _rules(shell)
    _learned(shell)


def _sources(shell: Shell) -> str:
    shell.both("ingest", "--list")
    made = []
    for sample in sorted((FIXTURES / "sources").iterdir()):
        if sample.name != "no_brreg_enheter.json":
            file = put(shell, f"sources/{sample.name}")
            made.append(shell("ingest", sample.stem, file, *DAY, "--lang", "en").out)
    shell("ingest", "no_brreg_enheter", put(shell, UNITS))
    shell.both("ingest", "no_brreg_enheter", UNITS)
    for words in (
        (),
        ("no_such_source", UNITS),
        ("gb_companieshouse_basic",),
        ("no_brreg_enheter", "absent.json"),
        ("no_brreg_enheter", "http://a.example/b"),
        ("no_brreg_enheter", UNITS, "--as-of", "yesterday"),
        ("gb_companieshouse_basic", UNITS),
    ):
        shell.both("ingest", *words)
    return _snapshot(made[0])


def _snapshot(text: str) -> str:
    """Return the id of the snapshot that a text names."""
    return re.search(r"[0-9a-f]{32}", text)[0]


def _by_content(text: str) -> str:
    """Snapshots of one minute come by their ids, which are drawn; here by what is in them."""
    head, *found = re.split(r"^(?=[0-9a-f]{32} )", text, flags=re.MULTILINE)
    return head + "".join(sorted(found, key=lambda one: (len(one), one.partition("\n")[2])))


def _matches(shell: Shell) -> None:
    """A firm has the number of a registered one and another name; somebody says it is the same."""
    made = document(shell)
    made["parties"][0] |= {
        "name": "Fjällvinds Snickeri AB",
        "country": "NO",
        "identifiers": [{"scheme": "NO-BRC", "number": "930000019"}],
    }
    file = shell.write("norwegian.json", json.dumps(made))
    kept = number("screening", shell("screen", file, "--lang", "en", unsteady=RESULT).out)
    shell("screen", file, "--json", "--as-of", "2026-11-25", unsteady=RESULT)
    shell("judge", kept, "9", "same", "--reason", "En annan.")
    shell("judge", kept, "1", "unsure", "--reason", "Kanske.")
    shell("judge", kept, "1", "same", "--reason", "A change of name.", "--lang", "en")
    shell("rescreen", kept, "--lang", "en", unsteady=RESULT)
    shell("rescreen", kept, unsteady=RESULT)
    shell("replay", kept, unsteady=RESULT)
    shell("look-up", "930000019", "--lang", "en")
    shell("screen", put(shell, "ledger/reskontra-1.1-cr.csv"), "--as-of", "2026-11-24")


def _waits(shell: Shell) -> str:
    units = json.loads((FIXTURES / UNITS).read_text())
    few = shell.write("few.json", json.dumps(units[:3]))
    waiting = shell.both("ingest", "no_brreg_enheter", few)
    shell("snapshot", "list", order=_by_content)
    waits = _snapshot(waiting.out)
    shell.unsteady.name("start of a snapshot", waits[:8])
    for options in ((), ("--accept",), ("--reason", "x"), ("--accept", "--reason", "x")):
        shell.both("snapshot", "use", waits, *options)
    shell("snapshot", "use", waits[:8], "--accept", "--reason", "delat register")
    shell("snapshot", "list", "--lang", "en", order=_by_content)
    return waits


def _snapshots(shell: Shell, older: list[str]) -> None:
    units = json.loads((FIXTURES / UNITS).read_text())
    units[0]["navn"] = "EKSEMPEL MED NYTT NAVN AS"
    shell("ingest", "no_brreg_enheter", shell.write("renamed.json", json.dumps(units[:3])))
    shell("snapshot", "list", order=_by_content)
    current = (shell.folder / "data/snapshots/current").read_text().strip()
    shell.list_files(shell.folder / "data/snapshots" / current)
    shell.both("snapshot", "verify")
    shell("snapshot", "verify", "current", "--rows", own=True)
    shell.both("snapshot", "diff", "current", "current")
    for one in older:
        shell("snapshot", "diff", one, "current", "--lang", "en")
    for words in (
        ("verify", "ffffff"),
        ("verify", "x"),
        ("diff", "current", "ffffff"),
        ("diff", "current"),
        ("use", "ffffff"),
        ("rebuild", "ffffff"),
        ("prune", "--keep", 0),
        ("prune",),
    ):
        shell.both("snapshot", *words)
    for look_up in sorted((shell.folder / "data/snapshots").rglob("lookup.sqlite")):
        look_up.unlink()
    shell.both("snapshot", "verify")
    shell("snapshot", "rebuild")
    shell("snapshot", "rebuild", "current", "--lang", "en")
    shell("snapshot", "verify")
    shell.both("snapshot", "prune", "--keep", 2)
    shell("snapshot", "prune", "--keep", 2, "--remove")
    shell("snapshot", "prune", "--keep", 2, "--remove", "--lang", "en")
    shell("snapshot", "list", order=_by_content)


def _rules(shell: Shell) -> None:
    shell.both("rules", "check")
    shell.both("rules", "list")
    shell.both("rules", "list", "--jurisdiction", "NO")
    shell("rules", "list", "--jurisdiction", "no", "--as-of", "2026-03-02")
    shell("rules", "list", "--jurisdiction", "BR", "--lang", "en")
    for line in shell("rules", "list", "--jurisdiction", "SE").out.splitlines()[:3]:
        shell.both("rules", "explain", line.split()[0])
    shell("rules", "explain", "se-lou-19a-2", "--as-of", "2026-03-02", "--lang", "en")
    for words in (
        ("explain", "SE-LOU-0"),
        ("explain", "SE-LOU-13-1", "--as-of", "someday"),
        ("explain",),
        ("check", "nowhere"),
        ("check", "sources"),
        ("list", "--as-of", "someday"),
    ):
        shell.both("rules", *words)


def _learned(shell: Shell) -> None:
    shell("train", shell.write("none.csv", "group\n"), "--out", "card")
    labels = shell.write("labels.csv", _labels())
    shell("train", labels, "--out", "learned")
    shell("train", labels, "--out", "learned-en", "--lang", "en")
    shell("evaluate", "learned/card.json", labels)
    shell("evaluate", "learned/card.json", labels, "--lang", "en")
    shell("train", labels, "--out", labels)
    few = shell.write("few.csv", _labels(positives=19))
    same = shell.write("same.csv", _labels(positives=0))
    for words in (
        ("train", few, "--out", "more"),
        ("train", same, "--out", "more"),
        ("train", labels, "--out", "more", "--card", "nothing-1"),
        ("train", "missing.csv", "--out", "more"),
        ("train", labels),
        ("evaluate", "few.json", labels),
        ("evaluate", "learned/card.json", "missing.csv"),
        ("evaluate", "learned/card.json", few),
        ("evaluate", "learned/card.json"),
    ):
        shell.both(*words)


def _labels(*, rows: int = 240, positives: int = 30) -> str:
    draw = random.Random(2)
    lines = [f"group,features_on,observed_to,outcome,outcome_on,size,{FACTOR}"]
    for row in range(rows):
        found = row < positives
        day = date(2025, 1, 1) + timedelta(days=draw.randrange(700)) if found else ""
        size, code = draw.randrange(1, 60), draw.choice(CODES)
        lines.append(f"g{row},2024-12-31,2026-12-31,{found:d},{day},{size},{code}")
    lines.append("g,2024-12-31,2026-12-31,?,,1,")
    return "\n".join(lines) + "\n"
