"""The lots of a TED notice (section II.2), and which of them an award is for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from lxml import etree

from data_ingest.formats.ted_export.document import Form, text
from data_ingest.formats.ted_export.values import country_of_region, cpv, day, money, regions
from data_ingest.model.rows import ContractRow
from data_ingest.model.tables import Nature
from data_ingest.model.values import Refusals
from data_ingest.parsing.xml_document import child

NATURES: Mapping[str, Nature] = {"WORKS": "works", "SERVICES": "services", "SUPPLIES": "supplies"}

_OBJECT = "OBJECT_CONTRACT"
_DESCRIPTION = "OBJECT_DESCR"
_LEADING = re.compile(r"(?:(?:lot|del)\s+)?(?:(?:no|nr)\.?\s+)?(\w+)\b")
_SEVERAL = re.compile(r"\s*[,;&+/]\s*|\s+(?:och|and|et)\s+")


@dataclass(frozen=True, slots=True)
class Lots:
    """The lots by how the notice speaks of them.

    Attributes:
        rows: In document order; at least one in a notice that can be read.
        by_number: The lot of each number that is stated (II.2.1), in lower case.
    """

    rows: tuple[ContractRow, ...]
    by_number: dict[str, str]

    def of(self, number: str | None) -> tuple[str, ...]:
        """Return the lots that an award is for, by the number it states; none if unknown.

        The only lot of a notice that gives it no number is meant by whatever an award says. Buyers
        write titles beside numbers (`1 - Norra området`) and several numbers in one field.
        """
        if len(self.rows) == 1 and (number is None or not self.by_number):
            return (self.rows[0].contract_id,)
        written = (number or "").casefold()
        if written in self.by_number:
            return (self.by_number[written],)
        several = [self.by_number.get(lot_number) for lot_number in _SEVERAL.split(written)]
        known = tuple(dict.fromkeys(lot for lot in several if lot))
        if None not in several:
            return known
        leading = _LEADING.match(written)
        found = self.by_number.get(leading[1]) if leading else None
        return () if found is None else (found,)


def read_lots(form: Form, *, refusals: Refusals) -> Lots:
    """Return a row a lot.

    A lot has the main CPV code of the whole, unless there are several lots and it states exactly
    one code of its own (II.2.2): then that is what it is about. A judgement of ours; the form asks
    for a main code once only.
    """
    rows: list[ContractRow] = []
    by_number: dict[str, str] = {}
    found = list(_descriptions(form.original))
    taken: set[str] = set()
    for place, (whole, description) in enumerate(found):
        number = text(description, "LOT_NO")
        if number is not None and number.casefold() in by_number:
            location = f"{_OBJECT}/{_DESCRIPTION}[{place + 1}]/LOT_NO"
            refusals.note("ted-export-id-repeated", location)
            continue
        contract_id = _identifier(number, place=place, taken=taken)
        taken.add(contract_id)
        if number is not None:
            by_number[number.casefold()] = contract_id
        rows.append(
            _lot(
                form,
                whole,
                description,
                contract_id=contract_id,
                place=place,
                is_only=len(found) == 1,
                refusals=refusals,
            )._replace(position=len(rows) + 1)
        )
    return Lots(tuple(rows), by_number)


def _descriptions(form: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield each lot below the object it is a part of; a planning notice has several objects."""
    for whole in form.iterchildren(_OBJECT):
        for description in whole.iterchildren(_DESCRIPTION):
            yield whole, description


def _identifier(number: str | None, *, place: int, taken: set[str]) -> str:
    """Return the lot's own number, or its place; identifiers here are joined by slashes."""
    own = number if number is not None and "/" not in number and len(number) <= 40 else None
    found = own or str(place + 1)
    return found if found not in taken else f"{place + 1}. {found}"


def _lot(
    form: Form,
    whole: etree._Element,
    description: etree._Element,
    *,
    contract_id: str,
    place: int,
    is_only: bool,
    refusals: Refusals,
) -> ContractRow:
    at = f"{_OBJECT}/{_DESCRIPTION}[{place + 1}]"
    estimate = money(description, "VAL_OBJECT", at=at, refusals=refusals)
    codes = regions(description)
    countries = {country_of_region(code) for code in codes}
    country = countries.pop() if len(countries) == 1 else None
    starts_on = day(text(description, "DATE_START"), at=f"{at}/DATE_START", refusals=refusals)
    ends_on = day(text(description, "DATE_END"), at=f"{at}/DATE_END", refusals=refusals)
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        refusals.note("ted-export-period", f"{at}/DATE_END")
        ends_on = None
    nature = child(whole, "TYPE_CONTRACT")
    title = form.preferred(partial(_title_of_lot, place=place))
    return ContractRow(
        contract_id=contract_id,
        position=1,
        title=title or (form.preferred(title_of) if is_only else None),
        cpv=_cpv(whole, description, at=at, is_only=is_only, refusals=refusals),
        nature=None if nature is None else NATURES.get(nature.get("CTYPE", "")),
        amount=estimate and estimate.amount,
        currency=estimate and estimate.currency,
        place_country=country,
        place_code=codes[0] if country is not None and len(codes) == 1 else None,
        starts_on=starts_on,
        ends_on=ends_on,
        estimated_amount=estimate and estimate.amount,
        estimated_currency=estimate and estimate.currency,
    )


def title_of(form: etree._Element) -> etree._Element | None:
    """Return the title of the purchase in one copy of the form (II.1.1)."""
    return child(form, _OBJECT, "TITLE")


def _title_of_lot(form: etree._Element, *, place: int) -> etree._Element | None:
    found = list(_descriptions(form))
    return child(found[place][1], "TITLE") if place < len(found) else None


def _cpv(
    whole: etree._Element,
    description: etree._Element,
    *,
    at: str,
    is_only: bool,
    refusals: Refusals,
) -> str | None:
    main = child(whole, "CPV_MAIN")
    own = list(description.iterchildren("CPV_ADDITIONAL"))
    codes = {cpv(element, at=f"{at}/CPV_ADDITIONAL", refusals=refusals) for element in own}
    if not is_only and len(codes) == 1 and None not in codes:
        return codes.pop()
    return None if main is None else cpv(main, at=f"{_OBJECT}/CPV_MAIN", refusals=refusals)
