"""What one more document would settle of suppliers, in words, as a table and for the API."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import LABELS, Band
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from service.documents.model import Block, Column, Item, Items, Table, Where, table_of
from service.platform.words import printable
from service.screening.report.acts.addressees import OWN_UNIT, holder_of
from service.suppliers.portfolios.change_words import UNNAMED
from service.suppliers.portfolios.settling import (
    SettlingDocument,
    SharedDocument,
    SupplierSettling,
    can_change,
    shared_documents,
)
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.portfolios.triage_words import CATEGORIES

TITLE = message("What one more document would settle")
NOTE = message(
    "First what one step settles for several of the first suppliers. Then for each of them: the "
    "document to obtain next, who has it, and what the review need could become with the best and "
    "the worst answers. It is no prediction."
)
MOST_FACTS = 3
"""Facts that a document settles that are named."""

_BOUGHT = message("what is bought from the supplier: an industry or CPV code, or its contract")
_SUPPLIER_HAS_IT = message("the supplier; voluntary unless the contract requires it")
_STATED = message("A review need can then be stated.")
_SAME = message("The review need would stay the same: {now}.")
_AT_WORST = message("{highest} at worst; otherwise none can be stated yet.")
_BECOMES = message("{lowest} at best, {highest} at worst; now {now}.")
_SETTLES = message("{labels} and {n} more")

_LOAD = message(
    "Have registers loaded once for all, instead of an extract for each of {n} suppliers: "
    "{registers}. The person who runs the installation does that."
)
_LOOK_UP = message("Look up {n} suppliers: {document} ({source}).")
_COULD_CHANGE = message("It shows: {labels}. The review need of {changes} of them could change.")

_PLACE, _SUPPLIER = message("Place"), message("Supplier")
_DOCUMENT, _FROM = message("Document", "settling"), message("From", "settling")
_COULD = message("What the review need could become")
_SHOWS = message("It shows", "settling")


class SharedSettlingResource(BaseModel):
    """A document in a register that several of the first suppliers lack: one step for all."""

    document: str
    source: str = Field(description="The register or authority that has it, in words.")
    registers: list[str] = Field(
        description="IDs of the open registers of the country that can be loaded. Empty if "
        "registers were loaded for the run, or if none can be read."
    )
    settles: list[str] = Field(description="The facts that it shows, in words.")
    suppliers: int = Field(description="Number of the listed suppliers that lack it.")
    changes: int = Field(description="Number of them whose review need could change.")
    text: str = Field(description="The step and what it could change. It is not a prediction.")


class SettlingDocumentResource(BaseModel):
    """A document that would settle something, and what the review need could become with it."""

    holder: Literal["buyer", "register", "supplier"]
    document: str
    source: str = Field(
        description="The register, authority, unit or supplier that has it, in words."
    )
    settles: list[str] = Field(description="The facts that it shows, in words.")
    lowest: Band | None = Field(
        description="The band that the best answers would give. Null: any band could follow."
    )
    highest: Band | None = Field(description="The band that the worst answers would give.")
    text: str = Field(description="What the review need could become. It is not a prediction.")
    shared: bool = Field(description="Whether the document is in `for_all`.")


class SupplierSettlingResource(BaseModel):
    """What one more document would settle for one supplier."""

    place: int
    party_id: str
    name: str | None = Field(description="Null for a natural person, and if none was given.")
    numbers: list[str] = Field(description="Scheme and number; none for a natural person.")
    category: Literal["supplier", "sole_trader", "foreign_firm"]
    band: Band
    documents: list[SettlingDocumentResource] = Field(
        description="At most one of each holder, the one to obtain first first."
    )


class SettlingList(BaseModel):
    """What one more document would settle for the first suppliers of a portfolio."""

    for_all: list[SharedSettlingResource] = Field(
        description="Documents that several suppliers lack, the most lacked first."
    )
    items: list[SupplierSettlingResource]
    requests: str | None = Field(
        description="Address of the drafted requests to suppliers. Null if there is none to write."
    )


def listed_settlings(
    run: PortfolioRun, found: Sequence[SupplierSettling], language: Language
) -> dict[str, Any]:
    """Return a `SettlingList` as plain values."""
    asks = any(supplier_document(one) is not None for one in found)
    shared = shared_documents(run, found)
    of_all = {one.fact for one in shared}
    return {
        "for_all": [
            {
                "document": FACTS[one.fact].document.to(language),
                "source": holder_of(one.fact).to(language),
                "registers": [register.id for register in one.registers],
                "settles": labels_of(one, language),
                "suppliers": one.suppliers,
                "changes": one.changes,
                "text": shared_text(one, language),
            }
            for one in shared
        ],
        "items": [
            {
                "place": one.place,
                "party_id": one.party_id,
                "name": one.name,
                "numbers": list(one.numbers),
                "category": one.category,
                "band": one.band,
                "documents": [
                    {
                        "holder": document.holder,
                        "document": document_text(document).to(language),
                        "source": source_text(document).to(language),
                        "settles": labels_of(document, language),
                        "lowest": document.lowest,
                        "highest": document.highest,
                        "text": could_become(document, one.band, language),
                        "shared": document.fact in of_all,
                    }
                    for document in one.documents
                ],
            }
            for one in found
        ],
        "requests": f"/v1/portfolios/{run.id}/requests" if asks else None,
    }


def settling_blocks(
    run: PortfolioRun, found: Sequence[SupplierSettling], language: Language
) -> Iterator[Block]:
    """Yield what one step settles for several suppliers, then the documents of each.

    On pages each has the first document that is its own; files have all.
    """
    shared = shared_documents(run, found)
    if shared:
        yield Items(tuple(Item(printable(shared_text(one, language))) for one in shared))
    of_all = {one.fact for one in shared}
    own = [(one, [each for each in one.documents if each.fact not in of_all]) for one in found]
    first = [(one, documents[0]) for one, documents in own if documents]
    every = [(one, document) for one in found for document in one.documents]
    yield _table(first, language, where="pages")
    yield _table(every, language, where="files")


def _table(
    rows: Sequence[tuple[SupplierSettling, SettlingDocument]], language: Language, *, where: Where
) -> Table:

    def text(label: Text, name: str, width: float = 1) -> Column:
        return Column(label=label.to(language), name=name, width=width)

    return table_of(
        (
            (
                Column(label=_PLACE.to(language), name="place", width=0, is_number=True),
                lambda row: row[0].place,
            ),
            (text(_SUPPLIER, "supplier", 1.5), lambda row: supplier_text(row[0], language)),
            (
                text(_DOCUMENT, "document", 2),
                lambda row: printable(document_text(row[1]).to(language)),
            ),
            (text(_SHOWS, "shows", 1.5), lambda row: shown_labels(row[1], language)),
            (text(_FROM, "from"), lambda row: source_text(row[1]).to(language)),
            (
                text(_COULD, "could_become", 1.5),
                lambda row: could_become(row[1], row[0].band, language),
            ),
        ),
        rows,
        name="settling",
        title=TITLE.to(language),
        where=where,
    )


def supplier_document(supplier: SupplierSettling) -> SettlingDocument | None:
    """Return the document that the supplier itself has; None where there is none to ask for."""
    return next((each for each in supplier.documents if each.holder == "supplier"), None)


def supplier_text(supplier: SupplierSettling, language: Language) -> str:
    """Return the name or number of a supplier, with its kind where it is another."""
    name = supplier.name or next(iter(supplier.numbers), None)
    shown = printable(printable(name)) if name else UNNAMED.to(language)
    if supplier.category == "supplier":
        return shown
    return f"{shown} ({CATEGORIES[supplier.category].to(language)})"


def document_text(document: SettlingDocument) -> Text:
    """Return what a document is called."""
    return _BOUGHT if document.fact is None else FACTS[document.fact].document


def source_text(document: SettlingDocument) -> Text:
    """Return who has a document."""
    if document.fact is None:
        return OWN_UNIT
    return holder_of(document.fact) if document.holder == "register" else _SUPPLIER_HAS_IT


def labels_of(document: SettlingDocument | SharedDocument, language: Language) -> list[str]:
    """Return the facts that a document settles, the weightiest first."""
    return [factor_by_id(factor).label.to(language) for factor in document.factors]


def shared_text(shared: SharedDocument, language: Language) -> str:
    """Say the one step that settles a document of several suppliers, and what it could change."""
    n = number(shared.suppliers, language)
    if shared.registers:
        registers = "; ".join(one.title.to(language) for one in shared.registers)
        step = _LOAD.to(language).format(registers=registers, n=n)
    else:
        document, source = FACTS[shared.fact].document, holder_of(shared.fact)
        step = _LOOK_UP.to(language).format(
            n=n, document=document.to(language), source=source.to(language)
        )
    change = _COULD_CHANGE.to(language).format(
        labels=shown_labels(shared, language), changes=number(shared.changes, language)
    )
    return f"{step} {change}"


def shown_labels(document: SettlingDocument | SharedDocument, language: Language) -> str:
    """Return the first of the facts that a document settles, and how many more there are."""
    labels = labels_of(document, language)
    first = ", ".join(labels[:MOST_FACTS])
    more = len(labels) - MOST_FACTS
    return _SETTLES.to(language).format(labels=first, n=more) if more > 0 else first


def could_become(document: SettlingDocument, now: Band, language: Language) -> str:
    """Say what the review need could become; that is what could be, never what will."""
    if document.lowest is None or document.highest is None:
        return _STATED.to(language)
    if not can_change(document, now):
        return _SAME.to(language).format(now=LABELS[now].to(language))
    if document.lowest is Band.INSUFFICIENT:
        return _AT_WORST.to(language).format(highest=LABELS[document.highest].to(language))
    return _BECOMES.to(language).format(
        lowest=LABELS[document.lowest].to(language),
        highest=LABELS[document.highest].to(language),
        now=LABELS[now].to(language),
    )
