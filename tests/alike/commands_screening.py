"""Files are screened, and what came of it is read, judged and given on."""

import json

from tests.alike.commands_inputs import FIXTURES, NOBODY, TENDERS, document, put
from tests.alike.commands_shell import Shell, number

DAY = ("--as-of", "2026-11-24")


def walk(shell: Shell) -> None:
    """Call the commands of the first part of the command line."""
    _first(shell)
    purchase = shell.write("purchase.json", json.dumps(document(shell)))
    kept = _screened(shell, purchase)
    _refused_files(shell)
    _tables(shell)
    _ledgers(shell)
    _read(shell, kept)
    _given_on(shell, kept)
    _asked(shell, kept)


def _first(shell: Shell) -> None:
    shell()
    shell("--version")
    shell("no-such-command")
    shell("--no-such-option")
    for arguments in (("municipality", "town"), ("municipality", "town"), ("village", "other")):
        shell.both("example", *arguments, "--suppliers", 12)
    shell("example", "municipality", "none", "--suppliers", 0)
    shell("example", "municipality")


def _screened(shell: Shell, purchase) -> str:
    kept = number("screening", shell("screen", "--example").out)
    shell("screen", "--example", "--lang", "en")
    shell("screen", "--example", LANGUAGE="en")
    shell("screen", "--example", "--lang", "fr")
    shell("screen", "--example", "--json", *DAY)
    shell("screen", purchase, "--json", "--lang", "en", *DAY)
    shell("screen", "-", "--json", *DAY, stdin=(shell.folder / purchase).read_text())
    for name in (
        "eforms/award.xml",
        "eforms/contract.xml",
        "eforms/withheld.xml",
        "ted_export/award.xml",
        "ted_export/contract.xml",
        "ted_export/modification.xml",
        "ocds/award.json",
        "ocds/history.jsonl",
        "espd/version-4.xml",
    ):
        shell("screen", put(shell, name), "--json", *DAY)
        shell("screen", put(shell, name), "--lang", "en", *DAY)
    award = put(shell, "eforms/award.xml")
    shell("screen", award, "--format", "eforms", *DAY)
    shell("screen", award, "--format", "ocds", *DAY)
    shell("screen", put(shell, "ocds/award.json"), "--ocid", "ocds-none")
    return kept


def _refused_files(shell: Shell) -> None:
    files = {
        "empty.json": b"",
        "broken.json": b'{"format": ',
        "twice.json": b'{"a": 1, "a": 2}',
        "other.json": b'{"parties": 3}',
        "half.json": json.dumps(document(shell) | {"lots": [], "value": "much"}).encode(),
        "letter.pdf": b"%PDF-1.7\n",
        "broken.xml": b"<a><b></a>",
        "bytes.bin": bytes(range(256)),
        "columns.csv": b"a;b\n1;2\n",
    }
    for name, content in files.items():
        shell.both("screen", shell.write(name, content))
    for words in (
        ("missing.json",),
        (".",),
        (),
        ("purchase.json", "--example"),
        ("purchase.json", "more.json"),
        ("--example", "--no-such-option"),
        ("--example", "--as-of", "yesterday"),
        ("--example", "--as-of", "1999-01-01", "--live"),
        ("--example", "--unit", "parks"),
        ("--example", "--need", NOBODY["need"]),
        ("--example", "--need", "x"),
        ("--example", "--cpv", "9091"),
        ("--example", "--format", "papyrus"),
        ("--example", "--with", "none.csv"),
        ("--example", "--with", "columns.csv"),
        ("--example", "--value", "4 mnkr"),
        ("--example", "--value", "4200000", "--currency", "kronor"),
        ("--example", "--instrument", "LOUX"),
        ("--example", "--buyer-country", "Sverige"),
        ("--example", "--select", "2"),
        ("--example", "--seed", "2"),
        ("--example", "--lang"),
    ):
        shell.both("screen", *words)


def _tables(shell: Shell) -> None:
    table = shell.write("tenders.csv", TENDERS)
    shell("map", "list")
    shell("screen", table)
    shell.both("map", table)
    shell("map", "file", table, "--yes", "--column", "name=")
    kept = shell("map", table, "--yes", "--source", "Anbudsöppning")
    shell("map", table, "--column", "agreement=Andel UE", "--lang", "en")
    shell("map", table, "--column", "amount=", "--constant", "country=SE", "--lang", "en")
    shell("map", "file", table, "--yes", "--lang", "en")
    for options in (
        ("--column", "name"),
        ("--column", "colour=Pris"),
        ("--table", "Blad9"),
        ("--constant", "cpv=x"),
        ("--target", "people"),
        ("--share-unit", "percent"),
        ("--share-unit", "half"),
    ):
        shell.both("map", table, *options)
    shell("map", "letter.pdf")
    shell("map", "none.csv", "--lang", "en")
    shell.both("map", "list")
    shell.both("screen", table, *DAY)
    shell("screen", table, "--source", "Annat")
    beside = ("--value", "4 200 000", "--cpv", "90910000", "--instrument", "LOU")
    more = ("--starts-on", "2027-03-01", "--begun-on", "2026-10-01", "--buyer-kind", "sub_central")
    shell("screen", table, "--json", *beside, *more, *DAY)
    shell("screen", table, "--direct-award", "--country", "NO", *beside, *DAY, "--lang", "en")
    shell.both("map", "end", number("mapping", kept.out))
    shell.both("map", "end", "mapping_1")
    shell("map", "list")


def _ledgers(shell: Shell) -> None:
    ledger = put(shell, "ledger/reskontra-1.1-cr.csv")
    shell.both("screen", ledger, *DAY)
    shell("screen", ledger, "--json", *DAY)
    shell("screen", put(shell, "ledger/reskontra-1.0-utf16.csv"), *DAY)
    shell("screen", put(shell, "ledger/rows.json"), "--json", *DAY)
    shell("screen", put(shell, "ledger/spending-over-500.csv"), "--lang", "en", *DAY)
    drawn = ("--select", 2, "--seed", 7, *DAY)
    shell.both("screen", ledger, *drawn)
    shell("screen", ledger, *drawn, "--json")
    for name in ("selected.json", "selected.csv", "selected.xlsx"):
        shell("screen", ledger, *drawn, "--out", name)
    for options in (
        ("--select", 1),
        ("--select", 2, "--seed", -1),
        ("--select", 2, "--out", "selected.pdf"),
        ("--select", 2, "--seed", 7, "--out", "none/selected.json"),
        ("--seed", 7),
        ("--live",),
    ):
        shell.both("screen", ledger, *options)
    outcomes = "supplier_id,visited_on,found\n"
    selected = json.loads((shell.folder / "selected.json").read_text())
    taken = [one["party_id"] for one in selected["items"] if one["taken"]]
    shell.write("outcomes.csv", outcomes + f"{taken[0]},2027-01-15,yes\n")
    shell.write("nobody.csv", outcomes + "nobody,2027-01-15,perhaps\n")
    shell("labels", "selected.json", "outcomes.csv", "--out", "labels.csv")
    shell("labels", "selected.json", "outcomes.csv", "--out", "labels-en.csv", "--lang", "en")
    for files in (
        ("selected.json", "nobody.csv"),
        ("other.json", "outcomes.csv"),
        ("selected.json", "none.csv"),
    ):
        shell.both("labels", *files, "--out", "more.csv")
    shell("labels", "selected.json", "outcomes.csv", "--out", "none/labels.csv")
    shell("labels", "selected.json", "outcomes.csv")


def _read(shell: Shell, kept: str) -> None:
    for ending in ("pdf", "xlsx", "csv", "md", "json"):
        for lang in ("sv", "en"):
            shell("report", kept, "--lang", lang, "--out", f"report-{lang}.{ending}")
    shell("report", kept)
    shell("report", kept, "--format", "md", "--out", "report")
    for words in (
        (kept,),
        (kept, "--out", "report.doc"),
        (kept, "--format", "doc"),
        (kept, "--format", "pdf", "--out", "report-other.csv"),
        (kept, "--out", "none/report.md"),
        ("screening_1",),
        (NOBODY["screening"], "--out", "nobody.pdf"),
        (),
    ):
        shell.both("report", *words)
    shell("replay", kept)
    shell("replay", kept, "--json", "--lang", "en")
    shell.both("replay", NOBODY["screening"])
    shell("replay", "x")


def _given_on(shell: Shell, kept: str) -> None:
    for kind in ("ftm", "espd-request", "ocds"):
        shell("export", kept, "--as", kind)
        shell("export", kept, "--as", kind, "--lang", "en", "--out", f"export-{kind}")
        shell.both("export", kept, "--as", kind, "--out", f"export-{kind}")
    small = document(shell)
    small["value"] = small["lots"][0]["value"] = {"amount": "900000.00", "currency": "SEK"}
    below = number("screening", shell("screen", shell.write("small.json", json.dumps(small))).out)
    shell.both("export", below, "--as", "espd-request")
    for words in ((kept, "--as", "xml"), (kept,), ("screening_1", "--as", "ftm")):
        shell.both("export", *words)
    shell("form", "purchase.json")
    shell.both("form", "purchase.json")
    shell("form", "-", "--out", "stdin.xlsx", stdin=(FIXTURES / "eforms/award.xml").read_text())
    sole = document(shell)
    sole["parties"][0] |= {"kind": "sole_trader"}
    shell("form", shell.write("sole.json", json.dumps(sole)), "--lang", "en", "--out", "sole.xlsx")
    nobody = document(shell) | {"tenders": [], "parties": []}
    shell.both("form", shell.write("nobody.json", json.dumps(nobody)), "--out", "nobody.xlsx")
    for words in (
        ("missing.json",),
        ("purchase.json", "--format", "papyrus", "--out", "a.xlsx"),
        ("purchase.json", "--format", "eforms", "--out", "a.xlsx"),
        ("purchase.json", "--out", "none/form.xlsx"),
    ):
        shell.both("form", *words)
    shell.write("certificate.txt", "Made up for a try.\n")
    shell.both("keep", "certificate.txt")
    shell.both("keep", "missing.txt")
    shell("keep", "letter.pdf")


def _asked(shell: Shell, kept: str) -> None:
    shell.both("look-up", "559999-0008", "--scheme", "SE-ON")
    shell("look-up", "5599990008", "--json")
    for words in (("5599990009",), ("9999000-7",), ("810105-2382",), ("x", "--scheme", "Y"), ()):
        shell.both("look-up", *words)
    reason = ("--reason", "Made up.")
    shell("judge", kept, "1", "same", *reason)
    for words in (
        (kept, "99", "same", *reason),
        (kept, "x", "same", *reason),
        (kept, "1", "perhaps", *reason),
        (kept, "1", "same", "--reason", "x"),
        (kept, "1", "same"),
        ("screening_x", "1", "same", *reason),
    ):
        shell.both("judge", *words)
    shell("rescreen", kept, *DAY)
    anew = number("screening", shell("rescreen", kept, "--lang", "en").out)
    shell("report", kept, "--format", "md", "--out", "superseded.md")
    shell("report", anew, "--format", "md", "--out", "anew.md", "--lang", "en")
    for words in (("screening_x",), (kept, "--as-of", "1999-01-01"), (kept, "--live", *DAY), ()):
        shell.both("rescreen", *words)
