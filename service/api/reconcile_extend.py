"""Columns of a table filled with what registers state, as the Reconciliation API 0.2 asks."""

from collections.abc import Collection

from data_ingest.model.problem import Problem
from data_ingest.model.text import LANGUAGES, Language, Text, message, plain
from service.api.reconciliation import (
    SIGNED,
    Extension,
    ExtensionProperty,
    ExtensionQuery,
    NamedProperty,
    PropertySetting,
    SettingChoice,
)
from service.platform.http.problems import Refused
from service.registers.described import PROPERTIES, Stated, signed, stated, written
from service.registers.parties import Record, records_of_parties
from service.registers.party_id import unseal
from service.registers.serving import Registers

_LANGUAGE_NAMES = {"sv": plain("Svenska"), "en": plain("English")}


def settings_of(language: Language) -> list[PropertySetting]:
    """Return what can be chosen for a column."""
    choices = [
        SettingChoice(value=code, name=_LANGUAGE_NAMES[code].to(language)) for code in LANGUAGES
    ]
    return [
        PropertySetting(
            name="language",
            label=message("Language").to(language),
            type="select",
            help_text=message("Language of the values.").to(language),
            default=language,
            choices=choices,
        ),
        PropertySetting(
            name="source",
            label=message("With source and day").to(language),
            type="checkbox",
            help_text=message("Each value names the register and its day.").to(language),
        ),
    ]


def extended(
    registers: Registers, asked: ExtensionQuery, *, key: bytes, language: Language
) -> Extension:
    """Return what registers state of parties, a column for each property.

    Args:
        registers: What is read.
        asked: The parties by their ids, and the properties with their settings.
        key: The installation's secret under which ids are sealed.
        language: Of values and labels, unless a property asks for another.

    Raises:
        Refused: There is no such property or setting.
    """
    for at, wanted in enumerate(asked.properties):
        place = f"/extend/properties/{at}"
        _check(wanted.id, PROPERTIES, f"{place}/id")
        _check(wanted.settings.get("language", language), LANGUAGES, f"{place}/settings/language")
    found = records_of(registers, asked.ids, key=key)
    rows = {
        party: {
            wanted.id: [_cell(one, wanted, language) for one in stated(records, wanted.id)]
            for wanted in asked.properties
        }
        for party, records in found.items()
    }
    meta = [
        NamedProperty(
            id=one.id, name=PROPERTIES[one.id].label.to(one.settings.get("language", language))
        )
        for one in asked.properties
    ]
    return Extension(meta=meta, rows=rows)


def _cell(one: Stated, wanted: ExtensionProperty, language: Language) -> dict[str, str]:
    own: Language = wanted.settings.get("language", language)
    if wanted.settings.get("source") == SIGNED and wanted.id != "source":
        return {"str": signed(one, own)}
    if isinstance(one.value, Text):
        return {"str": one.value.to(own)}
    return {"date": f"{written(one.value, own)}T00:00:00Z"}


def _check(value: object, allowed: Collection[str], place: str) -> None:
    if value not in allowed:
        problem = Problem("request-choice", place, {"allowed": ", ".join(allowed)})
        raise Refused("invalid-request", errors=[problem])


def records_of(
    registers: Registers, numbers: Collection[str], *, key: bytes
) -> dict[str, list[Record]]:
    """Return what is stated of parties by their sealed ids; nothing of one that there is not."""
    ids = {number: unseal(number, key=key) for number in numbers}
    found = records_of_parties(registers, {one for one in ids.values() if one is not None})
    return {number: found.get(one or "", []) for number, one in ids.items()}
