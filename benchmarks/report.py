"""How long the documents of a screening take: the PDF, the workbook, and a bundle and its check.

    python -m benchmarks.report

The bundled example (four tenders, three named tiers) is screened and its documents are made again
and again. `first_pdf_ms` is the first one of a process, which loads the compiler and its fonts. The
last line is one JSON object; the goal is a page of the PDF in 20 ms once warm, and the check of a
bundle in one second.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from pypdf import PdfReader

from service.audit.bundle import check_bundle
from service.bundles import make_bundle
from service.examples import load_example
from service.installation import open_installation
from service.recording import screen_file, store
from service.reports.screening_pdf import screening_pdf
from service.reports.screening_workbook import screening_workbook
from service.settings import Settings

ROUNDS = 9
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def spent(work: Callable[[], object]) -> float:
    """Return the milliseconds that some work takes."""
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1_000


def main() -> None:
    """Measure, and end with one JSON object."""
    result: dict[str, str | int | float] = {"benchmark": "report"}
    with TemporaryDirectory(prefix="kedjekoll-report-") as folder:
        installation = open_installation(Settings(data_dir=Path(folder)))
        record = screen_file(
            load_example(),
            name="example.json",
            principal=installation.principal,
            person_key=installation.person_key,
            now=NOW,
        ).record
        store(installation.engine, record)

        def pdf() -> bytes:
            return screening_pdf(record, "sv", opened=True)

        def bundle() -> bytes:
            return make_bundle(installation, record, "sv", actor="anna", at=NOW, opened=True)

        result["first_pdf_ms"] = round(spent(pdf), 1)
        made, keys = bundle(), installation.log.keys.verifiers
        works: dict[str, Callable[[], object]] = {
            "pdf_ms": pdf,
            "workbook_ms": lambda: screening_workbook(record, "sv", opened=True),
            "bundle_ms": bundle,
            "check_ms": lambda: check_bundle(made, keys),
        }
        for name, work in works.items():
            result[name] = round(median(spent(work) for _ in range(ROUNDS)), 2)
        pages = len(PdfReader(BytesIO(pdf())).pages)
        result |= {"pages": pages, "pdf_kb": len(pdf()) // 1024, "bundle_kb": len(made) // 1024}
        installation.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
