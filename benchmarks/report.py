"""How long the documents of a screening take: the PDF, its other forms, bundles and their check.

    python -m benchmarks.report [--peers]

The bundled example (four tenders, three named tiers) is screened and its documents are made again
and again. `first_pdf_ms` is the first one of a process, which loads the compiler and its fonts.
`pdf_ms` is the same document once more, of which the compiler remembers most; `other_pdf_ms` is one
of another content each time, as a service makes them. `ten_pages_ms` is a document of ten pages,
each time of another title and of other parts, whose names and reasons no other has; with `--peers`,
`peer_ms` is WeasyPrint on the same words and numbers, and `ratio` how many times as long it takes.

The last line is one JSON object. The goals: ten pages in 200 ms once warm and at least five times
as fast as WeasyPrint; a bundle checked in one second; bundles for 200 tenderers, a tender and names
of their own in each, in 15 seconds, made two at a time (`bundles_two_s`), as a service on two cores
makes those that are asked for at once; `bundles_s` is one after the other,
and `bundles_processor_s` its processor time.
"""

import argparse
import base64
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from pypdf import PdfReader

from benchmarks.peers.running import PeerMissing, ask
from service.casework.bundle import make_bundle
from service.documents.pdf import pdf as compiled
from service.documents.values import in_words
from service.operations.audit.bundle import check_bundle
from service.operations.installation import Installation, open_installation
from service.platform.db.record_id import new_id
from service.screening.purchase.examples import load_example
from service.screening.record.recording import screen_file, store
from service.screening.record.tables import ScreeningRecord
from service.screening.report.report import composed
from service.screening.report.report_content import report_content
from service.screening.report.screening_files import screening_document
from service.settings import Settings

ROUNDS = 9
BUNDLES = 200
AT_ONCE = 2
PAGES = 10
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
STYLE = """@page { size: A4; margin: 22mm 20mm } body { font: 10pt serif } table { width: 100%;
border-collapse: collapse } td, th { border-bottom: .5pt solid #c9d1d8; padding: 4pt }
.bar { display: inline-block; height: 2.4mm; background: #55636f }"""


def spent(work: Callable[[], object]) -> float:
    """Return the milliseconds that some work takes."""
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1_000


def screened(installation: Installation, payload: bytes) -> ScreeningRecord:
    """Return the screening of a file."""
    return screen_file(
        payload,
        name="example.json",
        principal=installation.principal,
        person_key=installation.person_key,
        now=NOW,
    ).record


def each_anew(record: ScreeningRecord) -> Iterator[ScreeningRecord]:
    """Yield the screening under another number and another actor each time."""
    for at in count():
        yield replace(record, id=new_id("screening"), actor=f"handläggare {at}")


def _another(part: dict[str, Any], at: int) -> dict[str, Any]:
    """Return a part that is like no other: its name and each of its reasons has its place."""
    steps = [step | {"text": f"{step['text']} {at}"} for step in part["steps"]]
    return part | {"name": f"{part['name']} {at}", "steps": steps}


def ten_pages(record: ScreeningRecord) -> dict[str, Any]:
    """Return what the template shows of the first tender, with as many parts as fill ten pages.

    The rules that applied are left out: they alone fill pages, however few the parts are. No two
    parts are alike, since what holds of several is said once.

    Raises:
        RuntimeError: No number of parts fills ten pages.
    """
    whole = report_content(record, "sv", opened=True)
    lot = whole["lots"][0]
    tender = lot["tenders"][0]
    for number in range(1, 4 * PAGES):
        parts = [
            _another(part, at) for at, part in enumerate(islice(cycle(tender["parts"]), number))
        ]
        lots = [lot | {"tenders": [tender | {"parts": parts}]}]
        data = whole | {"lots": lots, "rules": [], "open_rules": []}
        if len(PdfReader(BytesIO(compiled(composed(data, made_at=NOW)))).pages) == PAGES:
            return data
    raise RuntimeError("The first tender of the example fills ten pages with no number of parts.")


def of_others(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a document of ten pages again and again, each of another title and of other parts."""
    lot = data["lots"][0]
    tender = lot["tenders"][0]
    for at in count():
        parts = [_another(part, at) for part in tender["parts"]]
        lots = [lot | {"tenders": [tender | {"parts": parts}]}]
        yield data | {"title": f"{data['title']} {at}", "lots": lots}


def page_in_html(data: dict[str, Any]) -> str:
    """Return the same words and numbers as a page for the peer: headings, lists and tables."""
    shown: Any = in_words(data, "sv")
    lines = [f"<html lang=sv><title>{escape(shown['title'])}</title><style>{STYLE}</style>"]
    lines.append(f"<h1>{escape(shown['title'])}</h1><p>{escape(shown['notice'])}</p>")
    for lot in shown["lots"]:
        lines.append(f"<h2>{escape(lot['title'])}</h2><p>{escape(lot['route'])}</p>")
        lines += rows([[one["text"], one["basis"]] for one in lot["acts"]])
        lines += rows([[one] for one in lot["missing"]])
        for tender in lot["tenders"]:
            lines.append(f"<h2>{escape(tender['heading'])}</h2>")
            lines += rows([[node["text"]] for node in tender["tree"]])
            for part in tender["parts"]:
                lines.append(f"<h3>{escape(part['heading'])}</h3><p>{escape(part['summary'])}</p>")
                lines += rows(
                    [[one["text"], one["points"], one["bounds"], abs(one["to"])]
                     for one in part["steps"]]
                )  # fmt: skip
                lines += [f"<p>{escape(one)}</p>" for one in part["silent"]]
            lines += rows(
                [[one["what"], one["document"], one["gate"]] for one in tender["questions"]]
            )
    for name in ("rules", "sources", "identity"):
        lines += rows([list(one.values()) for one in shown[name]])
    lines += [f"<p>{escape(one)}</p>" for one in shown["method"]]
    return "".join(lines)


def rows(cells: list[list[Any]]) -> Iterator[str]:
    """Yield a table; a number is a bar."""
    yield "<table>"
    for row in cells:
        yield "<tr>"
        for cell in row:
            bar = (
                f'<span class=bar style="width:{cell / 4}mm"></span>'
                if isinstance(cell, int)
                else ""
            )
            yield f"<td>{bar or escape(cell)}</td>"
        yield "</tr>"
    yield "</table>"


def peer(documents: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Measure WeasyPrint on documents of the same kind, or say why not."""
    pages = [page_in_html(data) for data in islice(documents, ROUNDS + 1)]
    try:
        answer = ask("weasyprint_page", work={"pages": pages})
    except PeerMissing as why:
        return {"missing": {"weasyprint": str(why)}}
    return {
        "peer": f"weasyprint {answer['version']}",
        "peer_pages": len(PdfReader(BytesIO(base64.b64decode(answer["pdf"]))).pages),
        "peer_ms": round(median(answer["milliseconds"]), 1),
    }


def of_one_tender(installation: Installation) -> Iterator[ScreeningRecord]:
    """Yield screenings of one tender of the example each, whose parties have names of their own."""
    for at in count():
        purchase = json.loads(load_example())
        purchase["tenders"] = [purchase["tenders"][at % len(purchase["tenders"])]]
        named = {part["party"] for part in purchase["tenders"][0]["parties"]}
        purchase["parties"] = [
            party | {"name": f"{party['name']} {at}"}
            for party in purchase["parties"]
            if party["id"] in named
        ]
        yield screened(installation, json.dumps(purchase).encode())


def for_tenderers(installation: Installation) -> dict[str, float]:
    """Measure a bundle for each of many tenderers, of her own tender alone, and its check."""
    records = list(islice(of_one_tender(installation), 2 * BUNDLES))
    for one in records:
        store(installation.engine, one)
    made: list[bytes] = []

    def make(one: ScreeningRecord) -> bytes:
        return make_bundle(installation, one, "sv", actor="anna", at=NOW, opened=True)

    began = process_time()
    seconds = spent(lambda: made.extend(make(one) for one in records[:BUNDLES])) / 1_000
    processor = process_time() - began
    with ThreadPoolExecutor(AT_ONCE) as makers:
        by_two = spent(lambda: list(makers.map(make, records[BUNDLES:]))) / 1_000
    keys = installation.log.keys.verifiers
    checked = spent(lambda: [check_bundle(one, keys) for one in made]) / 1_000
    return {
        "bundles": BUNDLES,
        "bundles_s": round(seconds, 2),
        "bundles_two_s": round(by_two, 2),
        "bundles_processor_s": round(processor, 2),
        "checks_s": round(checked, 2),
    }


def main() -> None:
    """Measure, and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Make the documents of a screening.")
    parser.add_argument("--peers", action="store_true", help="also WeasyPrint, installed apart")
    arguments = parser.parse_args()
    result: dict[str, Any] = {"benchmark": "report"}
    with TemporaryDirectory(prefix="kedjekoll-report-") as folder:
        installation = open_installation(Settings(data_dir=Path(folder)))
        record = screened(installation, load_example())
        store(installation.engine, record)

        def pdf() -> bytes:
            return screening_document(record, "pdf", "sv", opened=True)

        def bundle() -> bytes:
            return make_bundle(installation, record, "sv", actor="anna", at=NOW, opened=True)

        result["first_pdf_ms"] = round(spent(pdf), 1)
        made, keys, anew = bundle(), installation.log.keys.verifiers, each_anew(record)
        documents = of_others(ten_pages(record))
        works: dict[str, Callable[[], object]] = {
            "pdf_ms": pdf,
            "other_pdf_ms": lambda: screening_document(next(anew), "pdf", "sv", opened=True),
            "ten_pages_ms": lambda: compiled(composed(next(documents), made_at=NOW)),
            "bundle_ms": bundle,
            "check_ms": lambda: check_bundle(made, keys),
        }
        for form in ("xlsx", "csv", "md", "json"):
            works[f"{form}_ms"] = lambda form=form: screening_document(  # type: ignore[misc]
                record, form, "sv", opened=True
            )
        for name, work in works.items():
            result[name] = round(median(spent(work) for _ in range(ROUNDS)), 2)
        if arguments.peers:
            result |= peer(documents)
        if isinstance(peer_ms := result.get("peer_ms"), float):
            result["ratio"] = round(peer_ms / float(result["ten_pages_ms"]), 1)
        result |= for_tenderers(installation)
        pages = len(PdfReader(BytesIO(pdf())).pages)
        result |= {"pages": pages, "pdf_kb": len(pdf()) // 1024, "bundle_kb": len(made) // 1024}
        installation.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
