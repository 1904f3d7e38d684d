"""Bolagsverket: the Swedish company register."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.quoted import read_quoted
from data_ingest.records.reading import Records, content_day, read_days, refuse
from data_ingest.records.source import Batch, Download, source

PERSONS = ("PERSON", "SAMORDN", "SAMORDNINGSNUMMER", "GDNUMMER", "DODSBO")
"""Types of identity that are a natural person or an estate (Bolagsverket, identitetsbeteckningstyp,
2026-06; SAMORDN is a spelling of our own caution)."""

KINDS = {"E": "sole_trader", "FL": "branch", "BFL": "branch"}
"""Kinds by `organisationsform` (code list of Bolagsverket, 2026-06); all others are companies."""

STATUSES = {"KK": "insolvent", "LI": "winding_down", "FR": "reconstruction", "AC": "reconstruction"}
"""Status by procedure, gravest first. The other procedures leave a firm as it is; those in which it
takes over another (FUOT, DEOT) say nothing against it."""

FACTS = {
    "KK": "bankruptcy", "LI": "liquidation", "FR": "reconstruction", "AC": "reconstruction",
    "FUOL": "merger", "FUOT": "merger",
}  # fmt: skip
"""Facts by procedure (code list of Bolagsverket, pågående avvecklings- eller
omstruktureringsförfarande, 2026-06); all others are `other` with their code."""

NAMES = {"FORNAMN_FRSPRAK": "foreign", "SARS_FORNAMN": "trading"}
"""Kinds of name by their type; all others are legal names."""

GRAVITY = ("dissolved", "active", "reconstruction", "winding_down", "insolvent")
"""Which status a party with several registrations has: the last of these that one of them has."""

HELD_ROWS = 100_000
"""Parties with several registrations that are given on at a time."""

_COLUMNS = {
    "identity": ("organisationsidentitet",),
    "serial": ("namnskyddslopnummer",),
    "country": ("registreringsland",),
    "names": ("organisationsnamn",),
    "form": ("organisationsform",),
    "ended": ("avregistreringsdatum",),
    "reason": ("avregistreringsorsak",),
    "procedures": (
        "pagandeAvvecklingsEllerOmstruktureringsforfarande",
        "pagaendeAvvecklingsEllerOmstruktureringsforfarande",
    ),
    "begun": ("registreringsdatum",),
    "address": ("postadress",),
}
_STARTS = r'"[^"$\n]*\$[^"$\n]*-IDORG"'
_FORMS = {"country": "-LAND$", "form": "-ORGFO$", "begun": r"^\d{4}-\d\d-\d\d"}
_PERSONAL = pl.col("personal")


@source(
    title=Text("Bolagsverket: företagsregistren", "Bolagsverket: Swedish company registers"),
    publisher="Bolagsverket",
    licence="None named; free re-use as high-value data (Regulation (EU) 2023/138)",
    cadence="weekly",
    url="https://bolagsverket.se/apierochoppnadata.2531.html",
    download=Download(
        address="https://vardefulla-datamangder.bolagsverket.se/bolagsverket/bolagsverket_bulkfil.zip",
        megabytes=249,
        records=2_963_424,
        counted=date(2026, 6, 29),
    ),
    formats=("csv",),
    personal_data=Text(
        "Enskilda näringsidkare och dödsbon: namn och ort utelämnas, numret blir en nyckelhash, och"
        " en persons alla registreringar blir en part. C/o och verksamhetsbeskrivningar läses inte."
        " Gatuadresser sparas inte; det räknas bara hur många bolag som har samma adress.",
        "Sole traders and estates: name and town are left out, the number becomes a keyed hash, and"
        " all registrations of a person become one party. C/o and descriptions of business are not"
        " read. Street addresses are not kept; only how many firms share one is counted.",
    ),
    reader_version=2,
)
def se_bolagsverket_bulk(file: OpenedFile) -> Iterator[Batch]:
    """Swedish firms with names, registration, deregistration and procedures under way.

    Register, procedure and activity are three things: this file has the first two. The status is
    that of the register, else of the gravest procedure. A person with several businesses is
    deregistered only when all of them are; each is a fact `business_reg` with its days. A firm that
    is not in the file has not thereby been deregistered. Officers, F-tax, employers and VAT are
    not in the file.
    """
    as_of = content_day(file)
    held: list[pl.DataFrame] = []
    for records in read_quoted(
        file, _COLUMNS, starts=_STARTS, free="verksamhetsbeskrivning", forms=_FORMS
    ):
        notes = Refusals()
        kept = refuse(
            records,
            ~pl.col("identity").str.contains(r"^[^$]*\w[^$]*\$").fill_null(value=False),
            "register-no-number",
            field="organisationsidentitet",
        )
        kept = read_days(kept, {"begun": "%Y-%m-%d", "ended": "%Y-%m-%d"}, notes)
        frame = _described(kept.frame)
        procedures = _procedures(frame, notes)
        names = _names(frame, notes)
        frame = _with_status_and_name(frame, procedures, names)
        several = _PERSONAL | pl.col("serial").is_not_null()
        held.append(frame.filter(several).select(*_HELD))
        alone = frame.filter(~several)
        yield Batch(
            records=records.count,
            parties=_parties(alone),
            names=names.filter(~_PERSONAL).select("party_id", "kind", "name", "valid_from"),
            places=_places(frame),
            addresses=_addresses(alone),
            party_facts=pl.concat(
                [
                    procedures.select(
                        "party_id", "fact", "code", "code_scheme", "on_date", "until"
                    ),
                    _deregistered(alone),
                    _businesses(frame.filter(_PERSONAL)),
                ]
            ),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )
    yield from _together(held)


def _described(frame: pl.DataFrame) -> pl.DataFrame:
    """Add what follows from a record's own fields.

    A person is told by the last ten digits, since the century is not always written.
    """
    number = pl.col("identity").str.extract(r"^([^$]*)\$").str.strip_chars()
    kind = pl.col("identity").str.extract(r"\$(.*?)(?:-IDORG)?$").str.to_uppercase()
    frame = frame.with_columns(
        number=number,
        type=kind,
        form=pl.col("form").str.replace("-ORGFO$", ""),
        reason=pl.col("reason").str.replace("-AVORG$", ""),
        country=pl.col("country").str.extract("^([A-Z]{2})-LAND$"),
    )
    person = pl.col("type").is_in(PERSONS)
    known = person | (pl.col("type") == "ORGNR") | pl.col("type").str.starts_with("UTL")
    return frame.with_columns(
        party_id=pl.when(person)
        .then(
            pl.format("SE-PERSON:{}", pl.col("number").str.replace(r"^(?:18|19|20)(\d{10})$", "$1"))
        )
        .when(pl.col("type") == "ORGNR")
        .then(pl.format("SE-ON:{}", "number"))
        .otherwise(pl.format("se_bolagsverket_bulk:{}", "number")),
        kind=pl.when(pl.col("type") == "DODSBO")
        .then(pl.lit("person"))
        .when(person)
        .then(pl.lit("sole_trader"))
        .otherwise(pl.col("form").replace_strict(KINDS, default="company")),
        personal=~known | person | (pl.col("form") == "E").fill_null(value=False),
    )


def _procedures(frame: pl.DataFrame, notes: Refusals) -> pl.DataFrame:
    """Return one row a procedure, as a fact with its code and the day that it began."""
    found = (
        frame.filter(pl.col("procedures").is_not_null())
        .select(
            "party_id", "record",
            found=pl.col("procedures").str.extract_all(r"[^|$]+-AVOMFO(?:\$[^|]*)?"),
        )
        .explode("found", empty_as_null=False)
    )  # fmt: skip
    dated = found.with_columns(
        code=pl.col("found").str.extract(r"^([^|$]+)-AVOMFO").str.strip_chars(),
        on_date=pl.col("found").str.extract(r"\$([^|$]*)").replace(["", "null"], None),
    )
    read = read_days(Records(dated, Refusals(), dated.height), {"on_date": "%Y-%m-%d"}, notes)
    return read.frame.with_columns(
        fact=pl.col("code").replace_strict(FACTS, default="other"),
        code_scheme=pl.lit("SE-AVOMFO"),
        until=pl.lit(None, pl.Date),
    )


def _names(frame: pl.DataFrame, notes: Refusals) -> pl.DataFrame:
    """Return one row a name; what stands after its date describes the business and is left out."""
    found = (
        frame.filter(~_PERSONAL & pl.col("names").is_not_null())
        .select(
            "party_id", "record", "personal",
            found=pl.col("names").str.extract_all(r"[^|$][^$]*?\$[A-ZÅÄÖ_]+-ORGNAM(?:\$[^|$]*)?"),
        )
        .explode("found", empty_as_null=False)
    )  # fmt: skip
    dated = found.with_columns(
        name=pl.col("found").str.extract(r"^([^$]*)\$").str.strip_chars(),
        kind=pl.col("found")
        .str.extract(r"\$([A-ZÅÄÖ_]+)-ORGNAM")
        .replace_strict(NAMES, default="legal"),
        valid_from=pl.col("found").str.extract(r"-ORGNAM\$(.*)$").replace(["", "null"], None),
    )
    return read_days(
        Records(dated, Refusals(), dated.height), {"valid_from": "%Y-%m-%d"}, notes
    ).frame


def _with_status_and_name(
    frame: pl.DataFrame, procedures: pl.DataFrame, names: pl.DataFrame
) -> pl.DataFrame:
    """Add the status, and the legal name that was registered last."""
    rank = {code: place for place, code in enumerate(STATUSES)}
    gravest = (
        procedures.filter(pl.col("code").is_in(list(STATUSES)))
        .sort(pl.col("code").replace_strict(rank, default=None), maintain_order=True)
        .unique("record", keep="first", maintain_order=True)
        .select("record", gravest=pl.col("code").replace_strict(STATUSES, default=None))
    )
    latest = (
        names.filter(pl.col("kind") == "legal")
        .sort("valid_from", descending=True, nulls_last=True, maintain_order=True)
        .unique("record", keep="first", maintain_order=True)
        .select("record", "name")
    )
    joined = frame.join(gravest, on="record", how="left", maintain_order="left").join(
        latest, on="record", how="left", maintain_order="left"
    )
    gone = pl.col("ended").is_not_null() | pl.col("reason").is_not_null()
    return joined.with_columns(
        status=pl.when(gone)
        .then(pl.lit("dissolved"))
        .otherwise(pl.coalesce("gravest", pl.lit("active")))
    )


_HELD = (
    "party_id", "kind", "name", "country", "status", "begun", "ended", "form", "personal", "reason",
    "record",
)  # fmt: skip


def _parties(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "party_id",
        kind="kind",
        display_name=pl.when(~_PERSONAL).then("name"),
        country="country",
        status="status",
        founded_on="begun",
        ended_on="ended",
        legal_form_code="form",
        legal_form_scheme=pl.when(pl.col("form").is_not_null()).then(pl.lit("SE-ORGFO")),
        is_personal="personal",
    )


def _places(frame: pl.DataFrame) -> pl.DataFrame:
    """Return town and country of the postal address: street, c/o, town, post code, country."""
    parts = pl.col("address").str.split("$")
    return frame.select(
        "party_id",
        role=pl.lit("registered"),
        country=parts.list.get(-1).str.extract("^([A-Z]{2})-LAND$"),
        locality=parts.list.get(-3, null_on_oob=True).replace("", None),
    ).filter(pl.col("locality").is_not_null())


def _addresses(frame: pl.DataFrame) -> pl.DataFrame:
    """Return street and post code, else town, of the postal address."""
    parts = pl.col("address").str.split("$")
    town, post_code = (parts.list.get(at, null_on_oob=True).replace("", None) for at in (-3, -2))
    return frame.select(
        "party_id",
        street=parts.list.get(0, null_on_oob=True),
        post=pl.coalesce(post_code, town),
    )


def _deregistered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("status") == "dissolved").select(
        "party_id",
        fact=pl.lit("deregistered"),
        code="reason",
        code_scheme=pl.lit("SE-AVORG"),
        on_date="ended",
        until=pl.lit(None, pl.Date),
    )


def _businesses(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "party_id",
        fact=pl.lit("business_reg"),
        code=pl.lit("yes"),
        code_scheme=pl.lit(None, pl.String),
        on_date="begun",
        until="ended",
    )


def _together(held: list[pl.DataFrame]) -> Iterator[Batch]:
    """Return the parties that can have several registrations, each once, with what holds now.

    Their records were counted when they were read; all but one of each party are stated as joined.
    """
    last = GRAVITY.index
    gravity = pl.col("status").replace_strict(
        {status: last(status) for status in GRAVITY}, return_dtype=pl.Int8
    )
    whole = (
        pl.concat(held)
        .with_columns(gravity=gravity)
        .sort(
            "party_id", pl.col("status") == "dissolved", "begun",
            descending=[False, False, True], nulls_last=True, maintain_order=True,
        )
        .group_by("party_id", maintain_order=True)
        .agg(
            pl.first("kind", "name", "country", "form"),
            pl.col("gravity").max(),
            pl.col("begun").min(),
            pl.col("ended").max(),
            pl.col("personal").any(),
            pl.col("record").slice(1),
            reason=pl.col("reason").sort_by("ended", nulls_last=False).last(),
        )
        .with_columns(
            status=pl.col("gravity").replace_strict(
                dict(enumerate(GRAVITY)), return_dtype=pl.String
            )
        )
        .with_columns(ended=pl.when(pl.col("status") == "dissolved").then("ended"))
    )  # fmt: skip
    for some in whole.iter_slices(HELD_ROWS):
        joined = Refusals()
        for number in some["record"].explode(empty_as_null=False).sort():
            joined.note("register-joined", f"row {number}")
        yield Batch(
            records=0,
            parties=_parties(some),
            party_facts=_deregistered(some),
            rejects=tuple(joined.rows),
        )
