"""Answers of Bolagsverket's interface → rows: errors before values, for each part by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from data_ingest.ids.countries import country_code
from data_ingest.model.text import Text
from data_ingest.parsing.strict_json import loads
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch, source
from data_ingest.records.trees import Record, TreeRows, entries, text
from data_ingest.sources.se_bolagsverket_bulk import FACTS, GRAVITY, KINDS, PERSONS, STATUSES

ABSENT = "ORGANISATION_FINNS_EJ"
"""The error of a part whose producer does not have the organisation. Every other error (2026-11:
OTILLGANGLIG_UPPGIFTSKALLA, TIMEOUT) says that the producer did not answer."""

REGISTER = (
    "avregistreradOrganisation", "avregistreringsorsak",
    "pagaendeAvvecklingsEllerOmstruktureringsforfarande",
)  # fmt: skip
"""Parts without which a firm's status is unknown. Null is an answer: there is none."""

PARTS = (
    *REGISTER, "organisationsnamn", "organisationsform", "organisationsdatum", "juridiskForm",
    "naringsgrenOrganisation", "verksamOrganisation", "postadressOrganisation",
)  # fmt: skip
"""The parts that are read. Each has its own producer and its own error."""

NAMES = {"SARSKILT_FORETAGSNAMN": "trading", "FORETAGSNAMN_PA_FRAMMANDE_SPRAK": "foreign"}
"""Kinds of name by `organisationsnamntyp.kod`; all others are legal names."""

ACTIVITIES = {"JA": "active", "NEJ": "dormant"}
"""Activity by `verksamOrganisation.kod`. NEJ is also said of a firm that never was active."""

_MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Parts:
    """What came of one registration.

    Attributes:
        record: The registration.
        errors: The error of each part that did not come; `missing` if it was left out.
    """

    record: Record = field(repr=False)
    errors: Mapping[str, str]

    def part(self, name: str) -> object:
        """Return a part, None if it came with an error."""
        return None if name in self.errors else self.record.get(name)

    @property
    def number(self) -> str | None:
        """The number that the registration is of, as the register writes it."""
        return text(self.record, "organisationsidentitet", "identitetsbeteckning")

    @property
    def says_something(self) -> bool:
        """Whether anything is known of the organisation."""
        return any(
            (
                entries(self.part("organisationsnamn"), "organisationsnamnLista"),
                text(self.part("organisationsform"), "kod"),
                text(self.part("organisationsdatum"), "registreringsdatum"),
                text(self.part("juridiskForm"), "kod"),
                text(self.part("verksamOrganisation"), "kod"),
            )
        )

    @property
    def outages(self) -> list[str]:
        """Parts that did not come, though somebody may have them."""
        return [name for name, error in self.errors.items() if error != ABSENT]

    @property
    def status(self) -> str:
        """Register before procedure; unknown if either did not come and the other says nothing."""
        if _ended(self) or text(self.part(REGISTER[1]), "kod"):
            return "dissolved"
        under_way = {text(procedure, "kod") for procedure in self.procedures}
        gravest = next((status for code, status in STATUSES.items() if code in under_way), None)
        if gravest:
            return gravest
        return "unknown" if any(name in self.errors for name in REGISTER) else "active"

    @property
    def procedures(self) -> list[Record]:
        """Procedures under way."""
        return entries(self.part(REGISTER[2]), f"{REGISTER[2]}Lista")

    @property
    def is_personal(self) -> bool:
        """Whether the register says that it is a natural person's."""
        kind = (text(self.record, "organisationsidentitet", "typ", "kod") or "").upper()
        form = text(self.part("organisationsform"), "kod")
        return kind in (*PERSONS, "PERSONNUMMER") or form == "E"


def parts_of(record: Record) -> Parts:
    """Return a registration with its errors read."""
    errors = {}
    for name in PARTS:
        stated = record.get(name, _MISSING)
        if stated == _MISSING:
            errors[name] = _MISSING
        elif isinstance(stated, dict) and stated.get("fel") is not None:
            errors[name] = text(stated, "fel", "typ") or _MISSING
    return Parts(record, errors)


@source(
    title=Text("Bolagsverket och SCB, direktfråga", "Bolagsverket and SCB, live"),
    publisher="Bolagsverket, Statistiska centralbyrån (SCB)",
    licence="None named; free re-use as high-value data (Regulation (EU) 2023/138)",
    cadence="daily",
    url="https://bolagsverket.se/apierochoppnadata.2531.html",
    formats=("json",),
    personal_data=Text(
        "Enskilda näringsidkare: namn och ort utelämnas, numret blir en nyckelhash, och en persons"
        " alla verksamheter blir en part. Gatuadresser, c/o och beskrivningar läses inte.",
        "Sole traders: name and town are left out, the number becomes a keyed hash, and all"
        " businesses of a person become one party. Street addresses, c/o and descriptions are not"
        " read.",
    ),
    reader_version=2,
)
def se_bolagsverket(file: OpenedFile) -> Iterator[Batch]:
    """A Swedish organisation with names, registration, procedures, industries and activity.

    Register, procedure and activity are three things, and each part can be missing by itself: then
    nothing is said of it, and no firm is active because an error hid its bankruptcy. Officers,
    F-tax, employers and VAT are not in the answer. It does not say which version of the industry
    code it uses, so their scheme is `SNI`.
    """
    data = loads(file.stream.read())
    listed = [parts_of(entry) for entry in entries(data, "organisationer")]
    rows = TreeRows(records=len(listed))
    known = [registration for registration in listed if registration.says_something]
    if known:
        _add(known, rows)
    yield rows.batch(None)


def _add(known: list[Parts], rows: TreeRows) -> None:
    """Add one party of all registrations of a number; what holds now is that of the latest."""
    personal = any(registration.is_personal for registration in known)
    number = next((registration.number for registration in known if registration.number), "")
    party = f"SE-PERSON:{number[-10:]}" if personal else f"SE-ON:{number}"
    status = max((registration.status for registration in known), key=_gravity)
    now = max(
        known, key=lambda registration: (registration.status != "dissolved", _begun(registration))
    )
    days = [_days(registration, rows, at) for at, registration in enumerate(known, 1)]
    begun = min((first for first, _ in days if first), default=None)
    ended = max((last for _, last in days if last), default=None)
    last_ended = max(known, key=_ended)
    form = text(now.part("organisationsform"), "kod")
    rows.add(
        "parties",
        party_id=party,
        kind="sole_trader" if personal else KINDS.get(form or "", "company"),
        display_name=None if personal else _add_names(now, party, rows),
        country="SE" if text(now.record, "registreringsland", "kod") == "SE-LAND" else None,
        status=status,
        activity=ACTIVITIES.get(text(now.part("verksamOrganisation"), "kod") or "", "unknown"),
        founded_on=begun,
        ended_on=ended if status == "dissolved" else None,
        legal_form_code=form,
        legal_form_scheme=form and "SE-ORGFO",
        is_personal=personal,
    )
    _add_place(now, party, rows)
    found = [
        text(entry, "kod") or "" for entry in entries(now.part("naringsgrenOrganisation"), "sni")
    ]
    for rank, industry in enumerate([industry for industry in found if industry.strip("0")], 1):
        rows.add("industries", party_id=party, scheme="SNI", code=industry, rank=rank)
    for at, (registration, (first, last)) in enumerate(zip(known, days, strict=True), 1):
        for procedure in registration.procedures:
            code = text(procedure, "kod")
            rows.add(
                "party_facts",
                party_id=party,
                fact=FACTS.get(code or "", "other"),
                code=code,
                code_scheme="SE-AVOMFO",
                on_date=rows.day(text(procedure, "fromDatum"), at, "fromDatum"),
            )
        if personal:
            rows.add("party_facts", party_id=party, fact="business_reg", code="yes",
                     on_date=first, until=last)  # fmt: skip
    if status == "dissolved":
        reason = text(last_ended.part(REGISTER[1]), "kod")
        rows.add("party_facts", party_id=party, fact="deregistered", code=reason,
                 code_scheme="SE-AVORG", on_date=ended)  # fmt: skip


def _gravity(status: str) -> int:
    """Rank statuses as the weekly files do; unknown is above active, and below what is grave."""
    order = [*GRAVITY]
    order.insert(order.index("active") + 1, "unknown")
    return order.index(status)


def _begun(registration: Parts) -> str:
    return text(registration.part("organisationsdatum"), "registreringsdatum") or ""


def _ended(registration: Parts) -> str:
    return text(registration.part(REGISTER[0]), "avregistreringsdatum") or ""


def _days(registration: Parts, rows: TreeRows, at: int) -> tuple[date | None, date | None]:
    return (
        rows.day(_begun(registration) or None, at, "registreringsdatum"),
        rows.day(_ended(registration) or None, at, "avregistreringsdatum"),
    )


def _add_names(registration: Parts, party: str, rows: TreeRows) -> str | None:
    """Add all names but the legal one that was registered last, which is returned."""
    listed = entries(registration.part("organisationsnamn"), "organisationsnamnLista")
    kinds = [NAMES.get(text(name, "organisationsnamntyp", "kod") or "", "legal") for name in listed]
    latest = max(
        (at for at, kind in enumerate(kinds) if kind == "legal"),
        key=lambda at: text(listed[at], "registreringsdatum") or "",
        default=None,
    )
    for at, (name, kind) in enumerate(zip(listed, kinds, strict=True)):
        if at != latest:
            since = rows.day(text(name, "registreringsdatum"), 1, "registreringsdatum")
            rows.add("names", party_id=party, kind=kind, name=text(name, "namn"), valid_from=since)
    return None if latest is None else text(listed[latest], "namn")


def _add_place(registration: Parts, party: str, rows: TreeRows) -> None:
    address = registration.part("postadressOrganisation")
    town = text(address, "postadress", "postort")
    if town:
        home = country_code(text(address, "postadress", "land") or "SE") == "SE"
        post_code = text(address, "postadress", "postnummer") or ""
        swedish = home and len(post_code) == 5 and post_code.isdigit()
        rows.add("places", party_id=party, role="registered",
                 country="SE" if swedish else None, locality=town)  # fmt: skip
