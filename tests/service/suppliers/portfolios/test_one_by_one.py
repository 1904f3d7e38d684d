"""Columns say of every supplier what it is when it is screened by itself, in the same order.

Review need, points, what is known, what registers state, and the place are held against suppliers
that are screened one by one (`one_by_one`). The ledgers, registers and lists of payments are all
that lie among the real files, with their columns mapped by the guess where nobody has mapped them,
each alone and the contract register beside the ledger of its buyer; then made-up ones. Each is
screened with no register loaded, and with one that knows every firm by its number and says
something of it.
"""

from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict, replace
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_ingest.mapping import PurchaseContext, guess
from data_ingest.model.problem import UnreadableInput
from data_ingest.sheets.opening import open_sheets
from data_ingest.snapshot.opened import open_snapshot
from data_ingest.snapshot.store import current_id
from risk_models.card.scorecard import load_scorecard
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import ReadingOptions, read_files
from service.screening.purchase.table_files import NamedFile
from service.suppliers.portfolios.ranked import ranked
from service.suppliers.portfolios.reading import read_suppliers
from service.suppliers.portfolios.scoring import Scoring, scored_of, scored_parts
from tests.service.suppliers.portfolios.one_by_one import screened_one_by_one

DAY = date(2026, 11, 24)
KEY = bytes(32)
TABLES = {".csv", ".json", ".xlsx", ".txt"}
FOLDERS = {"se-municipal-ledger": "SE", "uk-spend": "GB", "uk-contract-register": "GB"}
"""Folders of real files that suppliers are read from, and the country of their buyers."""
BESIDE = {
    "uk-spend/exeter_spend_2026_reconstructed.csv":
    "uk-contract-register/exeter_contracts_register_2026-04.csv",
}  # fmt: skip
STATUSES = ("active", "winding_down", "insolvent", "ended")
HEAD = (
    "kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;datum;"
    "forvaltning;fakturanummer;belopp;kommun_id"
)
LINES = st.tuples(
    st.sampled_from(["Städ Exempel AB", "Bygg Exempel AB", "Städ Exempel Aktiebolag", "Ö AB"]),
    st.sampled_from(["5599990016", "5599990024", "5599990032", "", "17"]),
    st.sampled_from(["Städ- och renhållningstjänster, inne", "Husbyggnadsentreprenader", "Annat"]),
    st.decimals(min_value=-1000, max_value=10**9, places=2),
)  # fmt: skip


def read_as(files, country):
    """How the files of a buyer are read, columns that nobody has mapped by the guess."""
    how = ReadingOptions(person_key=KEY, today=DAY, purchase=PurchaseContext(place_country=country))
    try:
        read_files(files[0], files[1:], how)
    except UnreadableInput as fault:
        if any("mapping" in one.code for one in fault.problems):
            mappings = [
                guess(sheet).mapping
                for one in files
                for sheet in open_sheets(one.payload, name=one.name)
            ]
            return replace(how, mappings=tuple(mappings))
    return how


def same(files, how, root=None):
    """Hold the engine against suppliers screened one by one, and return how many agree."""
    scoring = Scoring(
        as_of=DAY,
        scorecard=load_scorecard(),
        snapshot_dir=root,
        snapshot_id=current_id(root) if root else None,
        judgements=NONE_JUDGED,
    )
    read = read_suppliers(files, how)
    with open_snapshot(root) if root else nullcontext() as snapshot:
        one_by_one = screened_one_by_one(
            read,
            scorecard=load_scorecard(),
            as_of=DAY,
            snapshot=snapshot,
            judgements=NONE_JUDGED,
        )
        parts = list(scored_parts(scored_of(read, scoring), scoring, snapshot, at_once=700))
    columns = ranked([rows for rows, _ in parts], [needs for _, needs in parts]).needs()
    assert [(one.party_id, one.currency) for one in columns] == [
        (one.party_id, one.currency) for one in one_by_one
    ]
    for one, other in zip(columns, one_by_one, strict=True):
        assert asdict(one) == asdict(other)
    return len(columns)


def known_by(registers, files, how):
    """Let a register know every firm of some files by its number, and say something of it."""
    read = read_suppliers(files, how)
    names = dict(read.parties.select("party_id", "display_name").iter_rows())
    rows = read.identifiers.unique(["scheme", "value"]).sort("scheme", "value")
    by_scheme = {"SE-ON": "se_bolagsverket_bulk", "GB-COH": "gb_companieshouse_basic"}
    for scheme, source in by_scheme.items():
        known = list(rows.filter(scheme=scheme).iter_rows(named=True))
        if known:
            registers.add(
                source,
                parties=[
                    {"party_id": f"{scheme}:{one['value']}", "kind": "company",
                     "country": scheme[:2], "display_name": names[one["party_id"]] or "X",
                     "founded_on": date(2001, 2, 3), "status": status}
                    for one, status in zip(known, cycle(STATUSES), strict=False)
                ],
                identifiers=[
                    {"party_id": f"{scheme}:{one['value']}", "scheme": scheme,
                     "number": one["value"]}
                    for one in known
                ],
            )  # fmt: skip
    return registers.root


def real_files(root: Path):
    """Each real file that suppliers are read from, alone and beside another of its buyer."""
    for folder, country in FOLDERS.items():
        for path in sorted((root / folder).iterdir()):
            if path.suffix in TABLES:
                own = NamedFile(path.name, path.read_bytes())
                yield path.name, (own,), country
                if (other := BESIDE.get(f"{folder}/{path.name}")) is not None:
                    beside = NamedFile(Path(other).name, (root / other).read_bytes())
                    yield f"{path.name} and {beside.name}", (own, beside), country


@pytest.mark.shared_data
def test_every_supplier_of_the_real_files_is_what_it_is_by_itself(
    shared_data, registers, record_property
):
    compared = Counter()
    for name, files, country in real_files(shared_data):
        how = read_as(files, country)
        compared[name] += same(files, how)
        compared[f"{name}, looked up"] += same(files, how, known_by(registers, files, how))
    record_property("suppliers", dict(compared))
    assert compared.total() > 8_000


def ledger(lines):
    body = "\n".join(
        f"2120009994;Exempelstaden;{at};{name};{number};6110;{account};2026-03-01;F;{at};{amount};1"
        for at, (name, number, account, amount) in enumerate(lines, start=1)
    )
    return (NamedFile("reskontra.csv", f"{HEAD}\n{body}\n".encode()),)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(lines=st.lists(LINES, min_size=1, max_size=9))
def test_made_up_suppliers_are_what_they_are_by_themselves(lines):
    files = ledger(lines)
    same(files, read_as(files, "SE"))
