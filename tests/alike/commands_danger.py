"""Somebody in danger: whom to call, incidents, tips; and what is held about a person."""

import json

from tests.alike.commands_inputs import NOBODY
from tests.alike.commands_shell import Shell, number

RECEIPT = r"(?<=\dZ: )[0-9a-f]{64}|[0-9a-f]{64}(?=\*\*)"


def walk_danger(shell: Shell, personal: str) -> None:
    """Call the commands of incidents and support.

    Args:
        shell: With people: `local-user` has the role for incidents, `bo` does not.
        personal: A personal number.
    """
    _danger(shell, personal)
    _persons(shell, personal)


def _danger(shell: Shell, personal: str) -> None:
    shell.both("incident")
    shell("incident", "list")
    told = ("--sign", "threats", "--sign", "isolation", "--on", "2026-11-20")
    made = shell("incident", "report", *told, "--note", "Ingen får gå", "--contract", "A-1")
    shell("incident", "report", *told, "--lang", "en")
    incident = number("incident", made.out)
    shell.write("gate.txt", "Made up.\n")
    shell("incident", "preserve", incident, "gate.txt", "--kind", "photo", unsteady=RECEIPT)
    shell("incident", "preserve", incident, "gate.txt", "--lang", "en", unsteady=RECEIPT)
    shell.both("incident", "show", incident)
    shell.both("incident", "list")
    case = number("case", shell("case", "new", "KS 2026/10", "Städ", "--stage", "in_contract").out)
    let_out = ("--case", case, "--text", "Besök platsen.", "--reason", "Det brådskar.")
    shell("incident", "release", incident, *let_out)
    shell.both("incident", "release", incident, *let_out)
    shell("incident", "show", incident)
    shell("case", "show", "KS 2026/10")
    for words in (
        ("report",),
        ("report", "--sign", "weather"),
        ("report", "--sign", "threats", "--on", "someday"),
        ("report", "--sign", "threats", "--on", "2999-01-01"),
        ("report", "--sign", "threats", "--note", f"Han, {personal}"),
        ("show", "incident_1"),
        ("preserve", incident, "none.txt"),
        ("preserve", incident, "gate.txt", "--kind", "song"),
        ("preserve", "incident_1", "gate.txt"),
        ("release", incident, "--case", NOBODY["case"], *let_out[2:]),
        ("release", "incident_1", *let_out),
    ):
        shell.both("incident", *words)
    for words in (("report", *told), ("list",), ("show", incident), ("dispose",)):
        shell.both("incident", *words, ACTOR="bo")
    shell.both("incident", "dispose", "--dry-run")
    shell("incident", "dispose")
    _support(shell)


def _support(shell: Shell) -> None:
    shell.both("support")
    shell("support", "--country", "FI", "--lang", "en")
    shell("support", "--country", "xx")
    shell("support", "--out", "support.docx")
    shell("support", "--out", "support.md", "--lang", "en")
    shell.both("support", "--out", "support.md")
    kept = number("screening", shell("screen", "--example").out)
    file = number("file", shell("keep", "gate.txt").out)
    shell.both("support", "receipt", file, unsteady=RECEIPT)
    shell("support", "receipt", file, "--out", "receipt.docx")
    for recipient in ("police", "work_environment", "gender_equality"):
        asked = (recipient, "--screening", kept, "--party", "norr", "--sign", "isolation")
        shell.both("support", "tip", *asked, "--file", file)
    shell("support", "tip", *asked, "--how", "reported", "--on", "2026-11-20", "--lang", "en")
    shell("support", "tip", *asked, "--out", "tip.docx")
    for words in (
        ("receipt", "file_1"),
        ("receipt", NOBODY["file"]),
        ("receipt",),
        ("tip", *asked, "--sign", "x"),
        ("tip", *asked, "--file", "file_1"),
        ("tip", *asked, "--out", "tip.docx"),
        ("tip", "police", "--screening", kept, "--party", "nobody"),
        ("tip", "police", "--screening", NOBODY["screening"], "--party", "norr"),
        ("tip", "mayor", *asked[1:]),
    ):
        shell.both("support", *words)


def _persons(shell: Shell, personal: str) -> None:
    shell("subject", "export", "--by", "user_id", stdin="local-user\n", order=_by_age)
    shell("subject", "export", "--by", "name", stdin="Anna Ny\n")
    shell("subject", "export", stdin=f"{personal}\n")
    for stdin in ("850101-1237\n", "x\n", ""):
        shell.both("subject", "export", stdin=stdin)
    shell.both("subject", "export", "--by", "name", stdin="Ann\n")
    shell("subject", "export", personal)
    shell("subject", "export", "--by", "face", stdin="x\n")


def _by_age(text: str) -> str:
    """Records come by their ids, which are drawn; here in the order in which they were made."""
    found = json.loads(text)
    found["records"].sort(key=lambda one: (one["kind"], one["created_at"], one["columns"]))
    return json.dumps(found, ensure_ascii=False, indent=1)
