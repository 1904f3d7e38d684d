"""Titles of sources in the language of whoever reads.

A screening keeps the title of each source as it was recorded, in one language. What is the
project's own, and every register, has a title in both; what others have published is cited as they
call it.
"""

from collections.abc import Mapping
from functools import cache

from data_ingest.model.text import Language, Text, message
from data_ingest.sources import SOURCES
from procurement_rules.needs import agreements

OWN = (
    Text(
        "Rikstäckande avtal och deras parter efter CPV-kod: uppgifter i andra hand, CPV-koderna är "
        "projektets läsning",
        agreements.TITLE,
    ),
    message("Form of labour by CPV, and SNI groups read as CPV prefixes: judgement of the project"),
    message(
        "Contract award notices in TED 2016–2022 that state the share to be subcontracted "
        "(median of 42 notices, by value)"
    ),
    message(
        "Groups of account numbers of Kommun-Bas read as what was bought: judgement of the "
        "project, names of the groups not checked"
    ),
    message(
        "Short names of the sections and divisions of NACE Rev. 2: the project's own wording, "
        "not the official titles"
    ),
    message("CPV 2008 read as NACE Rev. 2: judgement of the project"),
    message(
        "NACE Rev. 2 read as CPV 2008, by what public buyers buy of such a firm: judgement of the "
        "project"
    ),
    message(
        "Words of accounts and names read as CPV prefixes, in five languages: judgement of the "
        "project"
    ),
    message(
        "Groups of CNAE 2.3 that mean the same as a group of NACE Rev. 2: judgement of the project"
    ),
    message(
        "Ranks of countries by domain from the country indicators of the reference tables: "
        "z-scores, equal weights, range over twelve variants"
    ),
    message(
        "Rates of industries from Brazil's register of employers over formal jobs, shrunk "
        "down the tree of industries and carried over to CPV codes"
    ),
    message(
        "Statements about industries and occupations made into one rate, occupations read as NACE "
        "and CPV codes: judgement of the project"
    ),
    message(
        "Share of an amount that pays for labour, and where the work is done, by CPV prefix: "
        "judgement of the project"
    ),
    message(
        "What an hour of work costs an employer, by group of work and currency: judgement of the "
        "project, with a lowest end from pay levels of Swedish collective agreements and the UK "
        "National Living Wage"
    ),
    message(
        "What an hour of hired nurses and doctors costs an employer: judgement of the project, "
        "in kronor with ends from the mean pay of nurses and specialist doctors in Swedish "
        "regions in 2019 (SCB), raised by a fifth, contributions and holiday added"
    ),
    message("The buyer"),
    message("The buyer's own"),
)
"""Titles that are the project's own, or its words for what has no title, publisher or licence."""


def title_in(title: str, language: Language) -> str:
    """Return a recorded title in a language; as it was recorded where it is known in one alone.

    >>> title_in("CPV 2008 read as NACE Rev. 2: judgement of the project", "sv")
    'CPV 2008 läst som NACE Rev. 2: projektets bedömning'
    """
    known = _titles().get(title)
    return title if known is None else known.to(language)


@cache
def _titles() -> Mapping[str, Text]:
    known = (*OWN, *(source.title for source in SOURCES.values()))
    return {recorded: text for text in known for recorded in (text.sv, text.en)}
