"""European Union: the consolidated list of financial sanctions."""

import re
from collections.abc import Iterator
from datetime import date

from data_ingest.ids.countries import country_code
from data_ingest.lists.designations import Designation, add_designation
from data_ingest.model.text import Text
from data_ingest.model.values import parse_day
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch, Download, source
from data_ingest.records.trees import Record, TreeRows, entries, read_trees, text

PAGE = (
    "https://data.europa.eu/data/datasets/"
    "consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions"
)

_GENERATED = re.compile(rb'generationDate="(\d{4}-\d\d-\d\d)')


@source(
    title=Text("EU:s lista över finansiella sanktioner", "EU list of financial sanctions"),
    publisher="European Commission",
    licence="Commission Decision 2011/833/EU on the reuse of Commission documents",
    cadence="daily",
    url=PAGE,
    download=Download(
        address=(
            "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
            "?token=dG9rZW4tMjAxNw"
        ),
        megabytes=26,
        records=6_239,
        counted=date(2026, 7, 31),
    ),
    formats=("xml",),
    personal_data=Text(
        "De flesta poster gäller fysiska personer. De utelämnas och räknas. Av adressen läses bara"
        " landet.",
        "Most entries are of natural persons. They are left out and counted. Of addresses only the"
        " country is read.",
    ),
    reader_version=1,
    kind="list",
)
def xx_eu_sanctions(file: OpenedFile) -> Iterator[Batch]:
    """Organisations that EU regulations on restrictive measures list, with programme and act.

    Funds and economic resources may not be made available to those who are listed. The grounds are
    those of the programme, such as `UKR`, and are no finding on work. The Official Journal alone is
    authentic. An entry that is taken off is no longer in the next version.

    The file's address holds a token, the same for everybody since 2017. Where the server refuses
    it, log in at the publisher and bring the file, or keep it on a mirror of your own.
    """
    found = _GENERATED.search(file.stream.peek(4096)[:4096])
    as_of = parse_day(found[1].decode()) if found else None
    yield from read_trees(
        file, _take, needed="sanctionEntity", element="sanctionEntity", as_of=as_of
    )


def _take(record: Record, number: int, rows: TreeRows) -> None:
    kinds = entries(record, "subjectType")
    stated = {(text(kind, "@code"), text(kind, "@classificationCode")) for kind in kinds}
    if stated != {("enterprise", "E")}:  # what does not say that it is one may be a person
        rows.rejects.note("register-person", f"row {number}")
        return
    key = text(record, "@euReferenceNumber") or text(record, "@logicalId")
    aliases = entries(record, "nameAlias")
    aliases.sort(key=lambda alias: text(alias, "@strong") != "true")
    names = [name for alias in aliases if (name := text(alias, "@wholeName"))]
    if key is None or not names:
        if key:
            rows.rejects.note("register-no-name", f"row {number}", {"field": "nameAlias"})
        else:
            rows.rejects.note("register-no-value", f"row {number}", {"field": "@logicalId"})
        return
    acts = entries(record, "regulation")
    add_designation(
        rows,
        xx_eu_sanctions.id,
        Designation(
            key=key,
            names=list(dict.fromkeys(names)),
            regime=next((one for act in acts if (one := text(act, "@programme"))), "not-stated"),
            country=_country(record, "address") or _country(record, "citizenship"),
            numbers=list(_numbers(record)),
            listed_on=rows.day(text(record, "@designationDate"), number, "designationDate"),
            url=next((one for act in acts if (one := text(act, "publicationUrl"))), None),
        ),
    )


def _country(record: object, *keys: str) -> str | None:
    """Return the first country that an element states; `00` is the list's word for none."""
    stated = (text(one, "@countryIso2Code") for one in entries(record, *keys))
    return next((code for one in stated if one and (code := country_code(one))), None)


def _numbers(record: Record) -> Iterator[tuple[str, str]]:
    """Yield registration numbers; one without a country is left out, for it could be another's."""
    for stated in entries(record, "identification"):
        number, land = text(stated, "@number"), text(stated, "@countryIso2Code")
        if text(stated, "@identificationTypeCode") == "regnumber" and number and land:
            code = country_code(land)
            if code:
                yield code, number
