"""Titles of sources in the language of whoever reads.

A screening keeps the title of each source as it was recorded, in one language. What is the
project's own, and every register, has a title in both; what others have published is cited as they
call it.
"""

from collections.abc import Mapping
from functools import cache

from data_ingest.model.text import Language, Text
from data_ingest.sources import SOURCES
from procurement_rules.needs import agreements

OWN = (
    Text(
        "Rikstäckande avtal och deras parter efter CPV-kod: uppgifter i andra hand, CPV-koderna är "
        "projektets läsning",
        agreements.TITLE,
    ),
    Text(
        "Arbetets form efter CPV-kod, och SNI-grupper lästa som CPV-koder: projektets bedömning",
        "Form of labour by CPV, and SNI groups read as CPV prefixes: judgement of the project",
    ),
    Text(
        "Annonser om tilldelade kontrakt i TED 2016–2022 som anger andelen som läggs ut (median av "
        "42 annonser, efter värde)",
        "Contract award notices in TED 2016–2022 that state the share to be subcontracted (median "
        "of 42 notices, by value)",
    ),
    Text(
        "Grupper av kontonummer i Kommun-Bas lästa som vad som köptes: projektets bedömning, "
        "gruppernas namn är inte kontrollerade",
        "Groups of account numbers of Kommun-Bas read as what was bought: judgement of the "
        "project, names of the groups not checked",
    ),
    Text(
        "Korta namn på avdelningar och huvudgrupper i NACE Rev. 2: projektets egna ord, inte de "
        "officiella benämningarna",
        "Short names of the sections and divisions of NACE Rev. 2: the project's own wording, not "
        "the official titles",
    ),
    Text(
        "CPV 2008 läst som NACE Rev. 2: projektets bedömning",
        "CPV 2008 read as NACE Rev. 2: judgement of the project",
    ),
    Text(
        "Grupper i CNAE 2.3 som betyder detsamma som en grupp i NACE Rev. 2: projektets bedömning",
        "Groups of CNAE 2.3 that mean the same as a group of NACE Rev. 2: judgement of the project",
    ),
    Text(
        "Länders rang inom varje område ur referenstabellernas uppgifter om länder: z-värden, lika "
        "vikter, spann över tolv varianter",
        "Ranks of countries by domain from the country indicators of the reference tables: "
        "z-scores, equal weights, range over twelve variants",
    ),
    Text(
        "Andelar för branscher: arbetsgivare i Brasiliens register per formellt jobb, krympta "
        "nedåt i trädet av branscher och överförda till CPV-koder",
        "Rates of industries from Brazil's register of employers over formal jobs, shrunk down the "
        "tree of industries and carried over to CPV codes",
    ),
)
"""Titles that are the project's own, or its words for what has no title."""


def title_in(title: str, language: Language) -> str:
    """Return a recorded title in a language; as it was recorded where it is known in one alone.

    >>> title_in("CPV 2008 read as NACE Rev. 2: judgement of the project", "sv")
    'CPV 2008 läst som NACE Rev. 2: projektets bedömning'
    """
    known = _titles().get(title)
    return title if known is None else known.to(language)


@cache
def _titles() -> Mapping[str, Text]:
    both = (*OWN, *(source.title for source in SOURCES.values()))
    return {recorded: text for text in both for recorded in (text.sv, text.en)}
