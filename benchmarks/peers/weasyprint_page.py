"""WeasyPrint makes a PDF of a page, in a Python of its own.

`benchmarks.report` starts it. It reads {"pages": [HTML, …]} from standard input, each page of
another content, makes PDF/UA-1 of each, and writes {"milliseconds": […], "pdf": the first one in
base64, "version": …} to standard output. It imports nothing of Kedjekoll.
"""

import base64
import json
import logging
import sys
import time
from importlib import import_module


def main() -> None:
    """Make the pages and report."""
    weasyprint = import_module("weasyprint")
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    times, first = [], b""
    for page in json.load(sys.stdin)["pages"]:
        started = time.perf_counter()
        made = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
        times.append((time.perf_counter() - started) * 1_000)
        first = first or made
    answer = {
        "milliseconds": times[1:],  # the first one loads its fonts
        "pdf": base64.b64encode(first).decode(),
        "version": weasyprint.__version__,
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
