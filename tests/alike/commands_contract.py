"""A contract: its chain, what firms answer, what follow-up shows, what is handed out."""

import json

from tests.alike.commands_inputs import NOBODY, example_of
from tests.alike.commands_shell import Shell, number

FORM = """\
Tender;Hands on the work (id);Subcontractor;Country;Registration number;First day
A1;norr;Nya Städ AB;SE;559998-0017;2027-03-01
A1;norr;Nya Fönster AB;SE;559998-0026;2027-03-01
"""
RESULTS = (
    "punkt;utfall;åtgärd;senast;ny kontroll\n"
    "head_count;stämmer;;;\n"
    "ledger;avvikelse;correct_records;2026-11-25;2026-12-01\n"
)
STATED = [{"fact": "posted_workers", "stance": "add", "value": "yes", "text": "Vi har två."}]
ENGLISH = ("--lang", "en")
RESULT = r"(?<=result )[0-9a-f]{12}"
MADE = r'(?<="sha256":")[0-9a-f]{64}'
"""Hashes of what ids and moments stand in."""


def walk_contract(shell: Shell, kept: str, package: str, case: str, later: str) -> None:
    """Call the commands of a contract.

    Args:
        shell: With `purchase.json`, `certificate.txt`, and two cases.
        kept: The screening of the purchase.
        package: Its letters.
        case: A case before the award, by its diary number.
        later: A case at the start of the contract.
    """
    _chain(shell, kept, case, later)
    _replies(shell, kept, package, case, later)
    _checks(shell)
    _follow_ups(shell, kept)
    _extracts(shell, later)
    _disclosures(shell, case, later)


def _chain(shell: Shell, kept: str, case: str, later: str) -> None:
    shell.both("case", "chain-form", later)
    shell("case", "attach", later, kept)
    with shell.serve() as client:
        cases = client.get("/v1/cases").json()["items"]
        (found,) = (one["id"] for one in cases if one["diary_number"] == later)
        headers = {"if-match": client.get(f"/v1/cases/{found}").headers["etag"]}
        begins = {"screening_id": kept, "tender_id": "A1", "valid_from": "2027-01-01"}
        client.post(f"/v1/cases/{found}/chain-versions", json=begins, headers=headers)
    shell("case", "chain-form", later)
    shell("case", "chain-form", later, "--tender", "A1", "--out", "chain-en.xlsx", "--lang", "en")
    filled = shell.write("filled.csv", FORM)
    shell.both("case", "chain-requests", later, filled)
    good = shell.write("good.csv", FORM.rpartition("A1;norr;")[0].replace("2027-03", "2027-04"))
    shell("case", "chain-requests", later, good)
    for words in (
        ("chain-form", later),
        ("chain-form", later, "--tender", "A9", "--out", "none.xlsx"),
        ("chain-form", case, "--out", "none.xlsx"),
        ("chain-requests", later, "none.csv"),
        ("chain-requests", later, "certificate.txt"),
        ("chain-requests", case, filled),
    ):
        shell.both("case", *words)
    shell.both("case", "show", later)


def _replies(shell: Shell, kept: str, package: str, case: str, later: str) -> None:
    firm = ("--screening", kept, "--tender", "A1", "--party", "norr")
    shell.both("reply", "list", later)
    made = shell("reply", "link", later, *firm, "--out", "facts.md")
    shell("reply", "link", later, *firm, "--out", "facts.docx", "--points", "--lang", "en")
    asked = ("--screening", kept, "--tender", "A2", "--party", "sund", "--package", package)
    shell("reply", "link", case, *asked, "--days", "30")
    link = number("replylink", made.out)
    token = made.out.split()[-1]
    shell.both("reply", "show", later, link)
    shell.both("reply", "facts", later, link)
    with shell.serve() as client:
        answers = {"answers": [{"fact": "headcount", "stance": "agree"}, *STATED]}
        client.post("/v1/replies", json=answers, headers={"authorization": f"Bearer {token}"})
    shell.both("reply", "show", later, link)
    shell("reply", "facts", later, link)
    shell("reply", "facts", later, link, "--into", "purchase.json", "--out", "replied.json")
    for words in (
        ("link", later, *firm, "--out", "facts.md"),
        ("link", later, *firm, "--out", "facts.pdf"),
        ("link", later, *firm, "--days", "0"),
        ("link", later, *firm[:4], "--party", "nobody"),
        ("link", later, *firm[:2], "--tender", "A99", "--party", "norr"),
        ("link", case, *firm),
        ("link", later),
        ("show", later, "replylink_1"),
        ("facts", later, link, "--into", "purchase.json"),
        ("facts", later, link, "--into", "purchase.json", "--out", "replied.json"),
        ("facts", later, link, "--into", "certificate.txt", "--out", "more.json"),
        ("revoke", later, "replylink_1"),
        ("list", "KS 1999/1"),
    ):
        shell.both("reply", *words)
    shell("reply", "revoke", later, link)
    shell.both("reply", "revoke", later, link)
    shell.both("reply", "list", later)


def _checks(shell: Shell) -> None:
    answer = example_of(shell, "/v1/register-checks")
    stated = shell.write("answer.json", json.dumps(answer))
    made = shell("register-check", "record", stated)
    shell.both("register-check", "show", number("check", made.out))
    for name, wrong in (
        ("asked.json", {"asked": ["all"]}),
        ("number.json", {"number": "5599990009"}),
        ("days.json", {"answered_on": "2026-11-01"}),
        ("more.json", {"name": "x"}),
    ):
        shell.both("register-check", "record", shell.write(name, json.dumps(answer | wrong)))
    day = ("--as-of", "2026-11-26")
    shell("register-check", "facts", "purchase.json", "--out", "checked.json", *day)
    shell("register-check", "facts", "purchase.json", "--out", "checked-en.json", "--lang", "en")
    # of two answers of one day the facts have either: the second is recorded after them
    shell("register-check", "record", stated, "--document", "certificate.txt", "--lang", "en")
    for words in (
        ("facts", "purchase.json", "--out", "checked.json"),
        ("facts", "answer.json", "--out", "none.json"),
        ("facts", "purchase.json"),
        ("record", "none.json"),
        ("record", "certificate.txt"),
        ("record", stated, "--document", "none.pdf"),
        ("show", "check_1"),
    ):
        shell.both("register-check", *words)


def _follow_ups(shell: Shell, kept: str) -> None:
    drawn = ("--of", 240, "--n", 12, "--seed", 7, "--by", "KL")
    shell.both("follow-up", "draw", *drawn)
    shell.both("follow-up", "draw", "--of", 3, *drawn[2:])
    shell("follow-up", "draw", "--of", "x", *drawn[2:])
    shell("follow-up", "draw", "--of", 3)
    firm = ("--screening", kept, "--tender", "A2", "--party", "sund")
    results = shell.write("visit.csv", RESULTS)
    made = shell("follow-up", "record", results, *firm, "--on", "2026-11-20")
    deeper = ("--form", "deeper_check", "--observer", "reviewer", "--sample", "240/12/7/KL")
    pay = shell.write("pay.csv", "punkt;utfall\npay_slip;stämmer\nbase_pay;stämmer\n")
    shell("follow-up", "record", pay, *firm, *deeper, "--on", "2026-11-21", "--lang", "en")
    shell("follow-up", "record", results, *firm, *deeper, "--on", "2026-11-21")
    corrects = ("--corrects", number("followup", made.out))
    shell("follow-up", "record", results, *firm, *corrects, "--on", "2026-11-22")
    for name, text in (
        ("outcome.csv", "punkt;utfall\nledger;kanske\n"),
        ("remedy.csv", "punkt;utfall\nledger;avvikelse\n"),
        ("empty.csv", "{}"),
        ("worker.csv", "punkt;utfall;namn\nledger;stämmer;x\n"),
    ):
        shell.both("follow-up", "record", shell.write(name, text), *firm)
    for words in (
        ("record", "none.csv", *firm),
        ("record", results),
        ("record", results, *firm, "--sample", "240"),
        ("record", results, *firm, "--form", "party"),
        ("record", results, *firm, "--corrects", "followup_1"),
        ("record", results, *firm[:4], "--party", "nobody"),
        ("facts", kept, "--into", "purchase.json"),
        ("facts", kept, "--into", "certificate.txt", "--out", "none.json"),
    ):
        shell.both("follow-up", *words)
    shell("follow-up", "facts", kept, "--as-of", "2026-11-26")
    shell("follow-up", "facts", NOBODY["screening"])
    shell("follow-up", "facts", kept, "--into", "purchase.json", "--out", "next.json")
    shell.both("follow-up", "facts", kept, "--into", "purchase.json", "--out", "next.json")
    shell("screen", "next.json", "--lang", "en", "--as-of", "2026-11-28", unsteady=RESULT)


def _extracts(shell: Shell, later: str) -> None:
    """Ask for extracts that are refused, and read what may be told and what has come."""
    bad = shell.write("utdrag.zip", "PK")
    mandate = ("--delegation", "9.1", "--conflict", "none")
    to = ("--receiver", "Mottagarstads kommun", "--number", "212099-0011", "--ground", "osl-10-27")
    made = ("make", later, "--line", "decision_1", *to, "--weighing", "Uppenbart.", *mandate)
    for words in (
        ("lines", later),
        ("list", later),
        ("received",),
        made,
        (*made, "--texts-read"),
        ("withdraw", later, "extract_1", "--reason", "x", *mandate),
        ("import", bad),
        ("import", "none.zip"),
        ("show", "received_1"),
    ):
        shell.both("extract", *words)


def _disclosures(shell: Shell, case: str, later: str) -> None:
    shell.both("disclose", later, "--list")
    shell("disclose", later, "-o", "out", unsteady=MADE)
    masked = ("--mask", "lot1.tender2.price=osl-31-16: The price model is theirs alone.")
    opened = ("--unmask", "lot1.tender1.price=It was read out.")
    shell(
        "disclose",
        later,
        "-o",
        "out-en",
        "--language",
        "sv",
        *masked,
        *opened,
        *ENGLISH,
        unsteady=MADE,
    )
    for words in (
        ("--mask", "title"),
        ("--unmask", "title="),
        ("--mask", "lot9.title=Secret enough."),
        ("--mask", "title=x"),
        ("--screening", NOBODY["screening"]),
        ("--language", "fr"),
        ("-o", "certificate.txt"),
    ):
        shell.both("disclose", later, *words)
    shell.both("disclose", "KS 1999/1")
    shell("disclose", case, "-o", "early", unsteady=MADE)
    final = ("--state", "final", "--type", "Rapport", "--until", "2030-01-01")
    shell("case", "mark", later, *final, "--ground", "osl-19-3", "--disposal-class", "5 år")
    shell("case", "mark", later, "--reason", "Den skrivs om.", "--lang", "en")
    for words in (("--state", "half"), ("--until", "never"), ("--ground", "x")):
        shell.both("case", "mark", later, *words)
    shell("disclose", later, "-o", "later", unsteady=MADE)
