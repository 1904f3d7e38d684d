"""Documents about many suppliers: portfolios, coverage, selections; support; files of commands."""

from tests.alike.documents_cases import DOCX, MARKDOWN
from tests.alike.purchases import AS_OF, SAMPLES
from tests.alike.walk import LANGUAGES, Walk

_REGISTER = (
    "Avtalsnummer;Benämning;Leverantör;Organisationsnummer;CPV-kod;Startdatum;Slutdatum;"
    "Avtalsvärde (SEK)\n"
    "ALIKE 1;Lokalvård;Norrskenets Lokalvård AB;559999-0016;90911200;2026-01-01;2027-12-31;"
    "9480000\n"
    "ALIKE 8;Bygg;Annat Namn Bygg AB;559999-0008;45214200;2026-02-01;2026-12-31;1200000\n"
    "ALIKE 9;Kontorspapper;Handel AB;559999-0024;39000000;2025-02-01;2026-12-31;200000\n"
)
_CSV = "text/csv"


def look_at_runs(walk: Walk, screening: str) -> None:
    """Note portfolios of a ledger, the coverage of a year, support and what commands write."""
    ledger = (SAMPLES / "ledger" / "reskontra-1.1-cr.csv").read_bytes()
    kept = walk.keep("keep ledger", ledger, "reskontra.csv", _CSV)
    _look_at_portfolio(walk, "ledger", {"files": [kept], "select": 2, "seed": 7})
    walk.run("example", "example", "municipality", "exempelstad", "--suppliers", "60")
    walk.written("example files", "exempelstad")
    contracts = "exempelstad/avtal.csv"
    mapped = ("map", "file", contracts, "--target", "contracts", "--source", "kommun", "--yes")
    walk.run("map contracts", *mapped)
    walk.run(
        "portfolio run",
        *("portfolio", "run", "exempelstad/reskontra.csv", "--with", contracts),
        *("--source", "kommun"),
        *("--as-of", AS_OF, "--select", "10", "--seed", "7", "--lang", "en"),
        *(word for form in _PORTFOLIO_FORMS for word in ("--out", f"portfolio.{form}")),
    )
    for form in _PORTFOLIO_FORMS:
        walk.written(f"portfolio run {form}", f"portfolio.{form}")
    _look_at_coverage(walk)
    _look_at_support(walk, screening)
    _look_at_selection(walk)


_PORTFOLIO_FORMS = ("pdf", "xlsx", "csv", "json", "parquet")


def _look_at_portfolio(walk: Walk, name: str, stated: dict) -> None:
    order = {"as_of": AS_OF, "source": name} | stated
    job = walk.tell(f"portfolio {name}", "/v1/portfolios", order)
    where = f"/v1/portfolios/{job.get('id', 'w_1')}"
    walk.job_ended(f"portfolio {name} job", f"/v1/jobs/{job.get('id', 'w_1')}")
    walk.look(f"portfolio {name} page", where, "en")
    walk.look(f"portfolio {name} set aside", f"{where}/set-aside")
    walk.look(f"portfolio {name} output", f"{where}/output")
    for form in _PORTFOLIO_FORMS:
        for language in LANGUAGES:
            walk.look(f"portfolio {name} {form}", f"{where}/report?format={form}", language)
    walk.look_twice(f"portfolio {name} twice", f"{where}/report?format=xlsx")
    first = (walk.ask(where).get("result") or {}).get("items") or [{}]
    supplier = first[0].get("party_id") or first[0].get("supplier_id") or "none"
    opened = walk.tell(f"portfolio {name} open", f"{where}/suppliers/{supplier}/screenings", {})
    number = opened.get("id", "screening_1")
    walk.look(f"portfolio {name} supplier", f"/v1/screenings/{number}/report?format=md")
    walk.look(f"portfolio {name} supplier pdf", f"/v1/screenings/{number}/report", "en")


def _look_at_coverage(walk: Walk) -> None:
    (walk.folder / "avtal.csv").write_text(_REGISTER)
    mapped = ("map", "file", "avtal.csv", "--target", "contracts", "--source", "avtal.csv")
    walk.run("map register", *mapped, "--yes")
    kept = walk.keep("keep register", _REGISTER.encode(), "avtal.csv", _CSV)
    stated = {"files": [kept], "seed": 7, "year": 2026}
    number = walk.tell("coverage", "/v1/coverage", stated).get("id", "coverage_1")
    for form in ("json", "pdf", "xlsx"):
        for language in LANGUAGES:
            walk.look(f"coverage {form}", f"/v1/coverage/{number}/report?format={form}", language)
    walk.look_twice("coverage twice", f"/v1/coverage/{number}/report?format=pdf")
    made = ("coverage", "make", "avtal.csv", "--year", "2026", "--seed", "7", "--lang", "en")
    for form in ("pdf", "xlsx"):
        place = f"coverage.{form}"
        walk.run(f"coverage make {form}", *made, "--out", place, "--address", "https://k.example")
        walk.written(f"coverage made {form}", place)


def _look_at_support(walk: Walk, screening: str) -> None:
    kept = walk.keep("keep evidence", b"%PDF-1.7 intyg", "intyg.pdf", "application/pdf")
    for country in ("SE", "NO", "XX"):
        walk.look(f"support {country}", f"/v1/support?country={country}", "en")
    for accepted in (DOCX, MARKDOWN):
        name = accepted[-8:]
        said = {"accept": accepted}
        walk.tell(f"receipt {name}", "/v1/support/receipts", {"file_ids": [kept]}, **said)
        for recipient in ("police", "work_environment", "gender_equality"):
            tip = {
                "recipient": recipient,
                "screening_id": screening,
                "party_id": "norr",
                "signs": ["threats", "isolation"],
                "how": "reported",
                "on": "2026-11-20",
                "file_ids": [kept],
            }
            walk.tell(f"tip {recipient} {name}", "/v1/support/tips", tip, **said)
    for form in ("docx", "md"):
        for language in LANGUAGES:
            place = f"support-{language}.{form}"
            words = ("support", "--out", place, "--lang", language)
            walk.run(f"support {form} {language}", *words)
            walk.written(f"support file {form} {language}", place)


def _look_at_selection(walk: Walk) -> None:
    for form in ("json", "csv", "xlsx"):
        place = f"selection.{form}"
        walk.run(
            f"select {form}",
            *("screen", "exempelstad/reskontra.csv", "--select", "10", "--seed", "7"),
            *("--as-of", AS_OF, "--out", place),
        )
        walk.written(f"selection {form}", place)
    (walk.folder / "purchase.json").write_bytes(
        (SAMPLES.parent / "alike/procurement.json").read_bytes()
    )
    for language in LANGUAGES:
        place = f"form-{language}.xlsx"
        walk.run(f"form {language}", "form", "purchase.json", "--out", place, "--lang", language)
        walk.written(f"form file {language}", place)
