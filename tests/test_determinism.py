"""The same input gives the same bytes, whatever the machine does: threads, hash seeds, kernels.

Each run is a process of its own that screens the bundled example, a made-up ledger and made-up
chains, and prints a hash of each result. Every day a few variations that differ in everything at
once are run; the nightly profile runs each variation of each setting. `KEDJEKOLL_OTHER_PYTHON`
names a further interpreter in which the packages that are needed are installed.
"""

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
OTHER = os.environ.get("KEDJEKOLL_OTHER_PYTHON")

NO_WIDE_KERNELS = "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"
SETTINGS = {
    "POLARS_MAX_THREADS": ("1", "2"),
    "PYTHONHASHSEED": ("0", "4294967295"),
    "LC_ALL": ("C", "sv_SE.UTF-8", "tr_TR.UTF-8"),
    "OPENBLAS_CORETYPE": ("Prescott", "Haswell"),
    "OPENBLAS_NUM_THREADS": ("1", "2"),
    "NPY_DISABLE_CPU_FEATURES": ("", NO_WIDE_KERNELS),
    "TZ": ("UTC", "Pacific/Kiritimati"),
}
DAILY = [{name: values[at % len(values)] for name, values in SETTINGS.items()} for at in range(2)]
EACH = [dict(zip(SETTINGS, values, strict=True)) for values in product(*SETTINGS.values())]

PROGRAM = """
import hashlib, json
from datetime import date
import numpy as np
from data_ingest.reading import read_procurement
from procurement_rules.rulebook import load_rulebook
from risk_models.exposure.table import ChainTable, PointsTable
from risk_models.exposure.exposure_table import exposure_table
from risk_models.card.scorecard import load_scorecard
from service.screening.assessment.evidence import gather
from service.screening.purchase.examples import load_example
from service.platform.frames import canonical
from service.screening.assessment.screen import screen
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.suppliers.portfolios.reading import read_suppliers
from service.suppliers.portfolios.scoring import Scoring, score_here
from data_ingest.mapping import PurchaseContext

AS_OF, CARD = date(2026, 11, 24), load_scorecard()

def drawn(state):
    while True:
        state = (1_664_525 * state + 1_013_904_223) % 2**32
        yield state >> 8

def example():
    read = read_procurement(load_example(), name="example.json", person_key=bytes(32))
    made = screen(
        read.procurement, gather(read.procurement, name="example.json"),
        scorecard=CARD, rulebook=load_rulebook(), as_of=AS_OF,
    )
    return canonical(made)

def ledger():
    head = ("kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;"
            "datum;forvaltning;fakturanummer;belopp;kommun_id")
    accounts = ("Städ- och renhållningstjänster, inne", "Husbyggnadsentreprenader", "Övrigt")
    draw = drawn(1)
    lines = [
        f"2120009994;Exempelstaden;{at};Firma {next(draw) % 40} Åäö AB;;6110;"
        f"{accounts[next(draw) % 3]};2026-03-0{1 + next(draw) % 9};F;{at};"
        f"{next(draw) % 10**6}.50;1234"
        for at in range(300)
    ]
    payload = "\\n".join([head, *lines]).encode()
    how = ReadingOptions(
        person_key=bytes(32), today=AS_OF, purchase=PurchaseContext(place_country="SE")
    )
    read = read_suppliers([NamedFile("reskontra.csv", payload)], how)
    scoring = Scoring(
        as_of=AS_OF, scorecard=CARD, snapshot_dir=None, snapshot_id=None,
        judgements=NONE_JUDGED,
    )
    return repr(score_here(read, scoring, None).needs()).encode()

def chains():
    draw = drawn(2)
    size, count = 9, 400
    links, points = [], []
    for chain in range(count):
        points += [sorted(next(draw) % 361 - 120 for _ in range(3)) for _ in range(size)]
        links += sorted(
            (chain * size + next(draw) % part, chain * size + part, share // 2, 2 * share, share)
            for part in range(1, size)
            for share in [next(draw) % (1_000_000 // size)]
        )
    first = np.arange(0, count * size + 1, size)
    nothing, whole = np.zeros(count * size, dtype=np.int64), np.full(count * size, 1_000_000)
    table = ChainTable(first, nothing, whole, *np.array(links).T, first[:-1], whole[:count])
    low, mid, high = np.array(points).T
    found = exposure_table(table, PointsTable(mid, low, high, mid), cuts=CARD.cuts)
    return repr((found.chains.rows(), found.parts.rows())).encode()

print(json.dumps({
    work.__name__: hashlib.sha256(work()).hexdigest() for work in (example, ledger, chains)
}))
"""


def hashes(python=sys.executable, **settings):
    """Return the hash of each result in a process with these settings."""
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    run = subprocess.run(
        [python, "-X", "utf8", "-c", PROGRAM],
        cwd=ROOT,
        env=inherited | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def plain():
    return hashes()


@pytest.mark.parametrize(
    "settings",
    EACH if NIGHTLY else DAILY,
    ids=lambda settings: "-".join(value.split(" ")[0] or "any" for value in settings.values()),
)
def test_results_are_the_same_bytes_whatever_the_machine_does(plain, settings):
    assert hashes(**settings) == plain


def test_results_are_the_same_bytes_under_another_python(plain):
    if not OTHER:
        pytest.skip("KEDJEKOLL_OTHER_PYTHON names no other interpreter")
    assert hashes(OTHER) == plain
