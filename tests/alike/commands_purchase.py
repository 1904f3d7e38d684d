"""A purchase from its first need to its contract, and what follows."""

import json

from tests.alike.commands_contract import walk_contract
from tests.alike.commands_inputs import NOBODY, TENDERS, document
from tests.alike.commands_shell import Shell, number

NEED = ("--cpv", "90910000", "--value", "4200000", "--place", "SE224", "--start", "2027-01-01")
CASE = "KS 2026/1"
LATER = "KS 2026/2"
DECISION = ("--delegation", "punkt 4.2", "--reasons", "Priset.", "--basis", "LOU 16:7")
RESULT = r'(?<="result_hash":")[0-9a-f]{64}'
"""The hash of what the id of a screening stands in."""


def walk(shell: Shell) -> None:
    """Call the commands of a purchase."""
    need = _needs(shell)
    purchase = shell.write("purchase.json", json.dumps(document(shell)))
    kept = number("screening", shell("screen", purchase).out)
    package = _packages(shell, kept, need)
    _cases(shell, kept, need)
    _decisions(shell, kept)
    walk_contract(shell, kept, package, CASE, LATER)


def _needs(shell: Shell) -> str:
    day = ("--as-of", "2026-11-25")
    need = number("need", shell("need", *NEED, "--years", "2", *day).out)
    shell("need", *NEED, "--as-of", "2026-12-25", "--lang", "en")
    shell("need", *NEED, "--json", "--begun", "2026-12-01", "--buyer", "central", *day)
    shell("need", *NEED, "--title", "Lokalvård", "--out", "need.docx", *day)
    more = ("--instrument", "LUF", "--nature", "services", "--currency", "EUR", "--direct")
    shell("need", *NEED, *more, "--unit", "parks", *day, "--lang", "en")
    for words in (
        (*NEED, "--out", "need.docx"),
        (*NEED, "--out", "none/need.docx"),
        (*NEED, "--out", "need.pdf"),
        (*NEED, "--nature", "words"),
        (*NEED, "--years", "many"),
        ("--cpv", "9", "--value", "x", "--place", "Malmö", "--start", "2027-01-01"),
        (),
    ):
        shell.both("need", *words)
    shell("replay", need)
    shell("replay", need, "--json", "--lang", "en")
    shell("replay", NOBODY["need"])
    return need


def _packages(shell: Shell, kept: str, need: str) -> str:
    for kind in ("questions", "letters", "clauses", "start", "follow_up"):
        shell.both("package", kept, "--kind", kind)
        shell("package", kept, "--kind", kind, "--out", f"{kind}.docx")
        shell("package", kept, "--kind", kind, "--out", f"{kind}.md", "--lang", "en")
    shell("package", need, "--kind", "clauses", "--stage", "need")
    filled = ("--field", "diary_number=KS-7", "--send", "2026-12-18", "--tender", "A2")
    made = shell("package", kept, "--kind", "letters", *filled, "--json", unsteady=RESULT)
    shell("package", kept, "--kind", "letters", *filled, "--answer-days", 5, "--lang", "en")
    sample = ("--sample", "240/12/7/KL", "--start", "2027-02-01", "--lot", "1")
    shell("package", kept, "--kind", "follow_up", "--stage", "in_contract", *sample)
    for words in (
        (kept, "--out", "letters.pdf"),
        (kept, "--out", "questions.md"),
        (kept, "--out", "none/questions.md"),
        (kept, "--field", "verdict=x"),
        (kept, "--tender", "A99", "--kind", "letters"),
        (kept, "--lot", "9"),
        (kept, "--stage", "someday"),
        (kept, "--sample", "240"),
        (kept, "--answer-days", "0"),
        (NOBODY["screening"],),
        (NOBODY["need"],),
        ("x",),
        (),
    ):
        shell.both("package", *words)
    return number("package", made.out)


def _cases(shell: Shell, kept: str, need: str) -> None:
    shell.both("case", "list")
    shell.both("case", "tasks")
    made = shell("case", "new", CASE, "Lokalvård", "--stage", "tenders_in", "--deputy", "bo")
    more = ("--contract", "A-1", "--clause", "punkt 7", "--unit", "parks", "--owner", "anna")
    shell("case", "new", LATER, "Lokalvård", "--stage", "contract_start", *more, "--lang", "en")
    for words in (
        (CASE, "Lokalvård"),
        ("", "x"),
        ("KS 2026/3", "x", "--stage", "someday"),
        ("KS 2026/3",),
    ):
        shell.both("case", "new", *words)
    shell.both("case", "show", CASE)
    shell("case", "show", number("case", made.out))
    shell.both("case", "list", "--stage", "tenders_in")
    shell("case", "attach", CASE, kept, "--lang", "en")
    shell("case", "attach", CASE, need)
    evidence = number("file", shell("keep", shell.write("certificate.txt", "Made up.\n")).out)
    shell("case", "attach", CASE, evidence)
    shell.both("case", "show", CASE)
    shell("case", "open-points", CASE, "--reason", "Fråga från nämnden.")
    shell("case", "open-points", CASE, "--reason", "Fråga från nämnden.", "--lang", "en")
    shell("report", kept, "--out", "opened.md", "--opened")
    shell("report", kept, "--out", "closed.md")
    task = shell("case", "task", CASE, "Läs avtalet.", "--due", "2026-01-01", "--basis", "LOU 17:2")
    shell("case", "task", CASE, "Ring.", "--owner", "bo", "--lang", "en")
    shell.both("case", "tasks")
    shell.both("case", "tasks", "--mine", "--overdue")
    number_of_task = number("task", task.out)
    shell.both("case", "close", number_of_task)
    shell("case", "close", number_of_task, "--not-needed", "--reason", "Avtalet är uppsagt.")
    shell.both("case", "close", number_of_task, "--reason", "En gång till.")
    shell("case", "close", NOBODY["task"], "--reason", "Det finns ingen.")
    other = number("task", shell("case", "task", CASE, "Spara intyget.").out)
    shell("case", "close", other, "--evidence", evidence, "--lang", "en")
    for words in (
        ("attach", CASE, kept),
        ("attach", CASE, NOBODY["screening"]),
        ("attach", CASE, "x"),
        ("show", "KS 1999/1"),
        ("show", NOBODY["case"]),
        ("show",),
        ("task", CASE, ""),
        ("task", CASE, "Ring.", "--due", "snart"),
        ("open-points", "KS 1999/1", "--reason", "Fråga från nämnden."),
        ("open-points", LATER, "--reason", "Fråga från nämnden."),
        ("open-points", CASE, "--reason", "x"),
        ("stage", CASE, "need"),
        ("stage", CASE, "someday"),
        ("release", CASE, "--reason", "Slut på tvisten"),
        ("hold", CASE),
        ("list", "--stage", "someday"),
        ("no-such-command",),
    ):
        shell.both("case", *words)
    shell("case", "hold", CASE, "--reason", "Överprövning")
    shell.both("case", "hold", CASE, "--reason", "Överprövning")
    shell("case", "release", CASE, "--reason", "Domen kom", "--lang", "en")
    shell("case", "stage", CASE, "need", "--reason", "Den görs om.")
    shell("case", "stage", CASE, "tenders_in", "--lang", "en")
    table = shell.write("tenders.csv", TENDERS)
    shell("map", table, "--yes")
    told = number("screening", shell("screen", table, "--instrument", "LOU").out)
    shell("case", "new", "KS 2026/77", "Lokalvård", "--stage", "tenders_in")
    shell("case", "attach", "KS 2026/77", told)
    shell.both("case", "show", "KS 2026/77")
    shell("case", "attach", "KS 2026/77", need)
    shell("case", "show", "KS 2026/77")
    shell("screen", table, "--need", need, "--lang", "en")


def _decisions(shell: Shell, kept: str) -> None:
    none = ("--conflict", "none", *DECISION)
    made = shell("case", "decide", CASE, "Avstå.", *none, "--screening", kept)
    shell(
        "case",
        "decide",
        CASE,
        "Anta.",
        *none,
        "--supersedes",
        number("decision", made.out),
        "--second",
    )
    disregarded = ("--conflict", "disregarded", "--conflict-reason", "Släkt på långt håll.")
    shell("case", "decide", CASE, "Vänta.", *disregarded, *DECISION, "--lang", "en")
    for words in (
        (CASE, "Avstå.", "--conflict", "declared", *DECISION),
        (CASE, "Avstå.", "--conflict", "disregarded", *DECISION),
        (CASE, "Avstå.", *none, "--supersedes", NOBODY["decision"]),
        (CASE, "Avstå.", *none, "--screening", NOBODY["screening"]),
        (CASE, "Avstå.", "--conflict", "none"),
        ("KS 1999/1", "Avstå.", *none),
    ):
        shell.both("case", "decide", *words)
    shell.both("case", "show", CASE)
    shared = ("--recipient", "Skatteverket", "--basis", "OSL 10:2", "--withheld", "Priset.")
    shown = ("--decision", number("decision", made.out), *shared, "--reasons", "De frågade.")
    shell("support", "disclose", CASE, *shown)
    shell("support", "disclose", CASE, *shown, "--on", "2026-01-01")
    shell("support", "disclose", CASE, *shown, "--lang", "en")
    for words in (
        (CASE, "--decision", NOBODY["decision"], *shared, "--reasons", "x"),
        (CASE, *shared),
    ):
        shell.both("support", "disclose", *words)
