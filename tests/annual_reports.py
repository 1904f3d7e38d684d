"""Made-up annual reports in inline XBRL, in the forms that firms and their programs give them."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

ELEMENTS = {
    "turnover": "Nettoomsattning",
    "personnel_cost": "Personalkostnader",
    "wage_cost": "LonerAndraErsattningar",
    "social_costs": "SocialaKostnaderInklPensionskostnader",
    "social_contributions": "OvrigaSocialaAvgifterEnligtLagAvtal",
    "equity": "EgetKapital",
}
K2 = "http://xbrl.taxonomier.se/se/fr/gaap/k2/risbs/2021-10-31/se-k2-risbs-2021-10-31.xsd"
K2_NEW = (
    "http://xbrl.taxonomier.se/se/fr/gaap/k2-all/ab/risbs/2024-09-12/se-k2-ab-risbs-2024-09-12.xsd"
)
K3 = "http://xbrl.taxonomier.se/se/fr/gaap/k3/risbs/2021-10-31/se-k3-risbs-2021-10-31.xsd"
K3K = "http://xbrl.taxonomier.se/se/fr/gaap/k3k/risbs/2021-10-31/se-k3k-risbs-2021-10-31.xsd"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/{ix}/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/{ixt}"
 xmlns:se-k2-type="http://www.taxonomier.se/se/fr/k2/datatype"
 xmlns:{gen}="http://www.taxonomier.se/se/fr/gen-base/{version}"
 xmlns:se-cd-base="http://www.taxonomier.se/se/fr/cd-base/{version}"
 xmlns:se-comp-base="http://www.bolagsverket.se/se/fr/comp-base/2020-12-01">
<head><title>Årsredovisning</title></head><body>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeReport:
    """One made-up report.

    Attributes:
        figures: Of its own year, in whole SEK, by `ELEMENTS`.
        before: Of the year before.
        employees: Average number, as it is to be read.
        scale: Zeros that are left out of what is shown.
        form: Format of the numbers; decides how they are grouped.
        overview: Whether an overview in thousands shows the figures once more.
        stated_days: Whether it states its first and last day.
        note: Element that the auditor's note has.
        more: Further elements, written as they are.
        contexts: Further contexts, likewise.
    """

    number: str = "5599990016"
    name: str = "Påhittad Städ AB"
    start: date = date(2024, 1, 1)
    end: date = date(2024, 12, 31)
    entry_points: tuple[str, ...] = (K2,)
    figures: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    employees: str | None = None
    scale: int = 0
    form: str = "numspacecomma"
    overview: bool = False
    stated_days: bool = True
    note: str | None = None
    more: str = ""
    contexts: str = ""
    unit: str = "SEK"
    prefix: str = "se-gen-base"
    version: str = "2021-10-31"
    ix: str = "2013"
    ixt: str = "2010-04-20"
    doctype: str = ""


def page(report: MadeReport) -> bytes:
    """Return the report as XHTML."""
    parts = [
        _HEAD.format(
            doctype=report.doctype,
            ix=report.ix,
            ixt=report.ixt,
            gen=report.prefix,
            version=report.version,
        ),
        '<div style="display:none"><ix:header><ix:hidden>',
        text("se-cd-base:Organisationsnummer", f"{report.number[:6]}-{report.number[6:]}"),
        text("se-cd-base:RakenskapsarForstaDag", str(report.start)) if report.stated_days else "",
        text("se-cd-base:RakenskapsarSistaDag", str(report.end)) if report.stated_days else "",
        "</ix:hidden><ix:references>",
        *(f'<link:schemaRef xlink:type="simple" xlink:href="{at}"/>' for at in report.entry_points),
        "</ix:references><ix:resources>",
        *_contexts(report),
        report.contexts,
        _unit(report.unit, f"iso4217:{report.unit}"),
        _unit("anstallda", "se-k2-type:AntalAnstallda"),
        "</ix:resources></ix:header></div>",
        text("se-cd-base:ForetagetsNamn", report.name),
    ]
    for year, figures in enumerate((report.figures, report.before)):
        for gives, amount in figures.items():
            context = f"balans{year}" if gives == "equity" else f"period{year}"
            parts.append(shown(report, gives, amount, context=context, scale=report.scale))
            if report.overview:
                parts.append(shown(report, gives, amount, context=context, scale=3))
    if report.employees is not None:
        parts.append(
            f'<ix:nonFraction name="{report.prefix}:MedelantaletAnstallda" contextRef="period0"'
            f' unitRef="anstallda" decimals="INF" scale="0" format="ixt:numspacecomma">'
            f"{report.employees}</ix:nonFraction>"
        )
    if report.note is not None:
        parts.append(text(f"{report.prefix}:{report.note}", "2025-05-12", context="balans0"))
    signed = "se-comp-base:UnderskriftFaststallelseintygForetradareEfternamn"
    parts += [report.more, text(signed, "Underskrivarsson"), "</body></html>"]
    return "\n".join(parts).encode()


def text(element: str, content: str, *, context: str = "period0") -> str:
    """Return a text as a page has it."""
    return (
        f'<ix:nonNumeric name="{element}" contextRef="{context}">{escape(content)}</ix:nonNumeric>'
    )


def shown(report: MadeReport, gives: str, amount: int, *, context: str, scale: int) -> str:
    """Return an amount as a page has it, with its minus before it and not in it."""
    sign = ' sign="-"' if amount < 0 else ""
    decimals = "INF" if scale == 0 else str(-scale)
    return (
        f'{"-" if sign else ""}<ix:nonFraction name="{report.prefix}:{ELEMENTS[gives]}"'
        f' contextRef="{context}" unitRef="{report.unit}" decimals="{decimals}"'
        f' scale="{scale}" format="ixt:{report.form}"{sign}>'
        f"{grouped(abs(amount), scale, report.form)}</ix:nonFraction>"
    )


def grouped(amount: int, scale: int, form: str) -> str:
    """Return an amount with its thousands parted as its format says, rounded to its scale."""
    whole = int((Decimal(amount) / 10**scale).to_integral_value())
    parting = {"numdotcomma": ".", "numcommadot": ",", "numspacecomma": " ", "numspacedot": " "}
    return f"{whole:,}".replace(",", parting.get(form, "\u00a0"))


def _contexts(report: MadeReport) -> list[str]:
    days = timedelta(days=1)
    starts = (report.start, date(report.start.year - 1, report.start.month, report.start.day))
    ends = (report.end, report.start - days)
    return [
        context(f"{kind}{year}", report.number, start if kind == "period" else None, end)
        for year, (start, end) in enumerate(zip(starts, ends, strict=True))
        for kind in ("period", "balans")
    ]


def context(name: str, number: str, start: date | None, end: date, part: str = "") -> str:
    """Return a context."""
    period = (
        f"<xbrli:instant>{end}</xbrli:instant>"
        if start is None
        else f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>"
    )
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier'
        f' scheme="http://www.bolagsverket.se">{number[:6]}-{number[6:]}</xbrli:identifier>{part}'
        f"</xbrli:entity><xbrli:period>{period}</xbrli:period></xbrli:context>"
    )


def _unit(name: str, measure: str) -> str:
    return f'<xbrli:unit id="{name}"><xbrli:measure>{measure}</xbrli:measure></xbrli:unit>'


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return files as a ZIP, the same for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, method)
    return stream.getvalue()


FULL = {
    "turnover": 12_345_678, "personnel_cost": 6_001_002, "wage_cost": 4_250_001,
    "social_costs": 1_600_003, "social_contributions": 1_335_351, "equity": 987_654,
}  # fmt: skip
SMALL = {"turnover": 834_512, "personnel_cost": 312_000, "equity": 61_233}

REPORTS: Mapping[str, MadeReport] = {
    "K2, as most firms file it": MadeReport(figures=SMALL, employees="1"),
    "K2 of 2024": MadeReport(figures=SMALL, entry_points=(K2_NEW,), employees="3"),
    "K3 with wages in the note": MadeReport(figures=FULL, entry_points=(K3,), employees="14"),
    "with the year before": MadeReport(
        figures=FULL, before={gives: amount // 2 for gives, amount in FULL.items()}, employees="14"
    ),
    "with an overview in thousands": MadeReport(figures=FULL, overview=True, employees="14"),
    "in thousands only": MadeReport(
        figures={"turnover": 12_346_000, "equity": 988_000}, scale=3, employees="14"
    ),
    "in millions": MadeReport(figures={"turnover": 1_234_000_000}, scale=6, employees="812"),
    "with negative equity": MadeReport(
        figures={**SMALL, "equity": -50_001}, before={"equity": -1}, employees="2"
    ),
    "a loss year with negative sales": MadeReport(figures={"turnover": -12_000}, employees="0"),
    "points between thousands": MadeReport(figures=FULL, form="numdotcomma"),
    "English numbers": MadeReport(figures=FULL, form="numcommadot"),
    "registry 4": MadeReport(figures=FULL, form="num-comma-decimal", ixt="2020-02-12"),
    "registry 3": MadeReport(figures=FULL, form="numcommadecimal", ixt="2015-02-26"),
    "eighteen months": MadeReport(
        figures=FULL, start=date(2023, 7, 1), end=date(2024, 12, 31), employees="9"
    ),
    "a changed and short year": MadeReport(
        figures=SMALL, start=date(2024, 5, 1), end=date(2024, 8, 31), employees="2"
    ),
    "a broken year": MadeReport(figures=SMALL, start=date(2023, 9, 1), end=date(2024, 8, 31)),
    "without stated days": MadeReport(
        figures=SMALL, before={"turnover": 700_000}, stated_days=False, employees="2,5"
    ),
    "another prefix, and inline XBRL 1.0": MadeReport(figures=SMALL, prefix="gen", ix="2008"),
    "an older version, with a DOCTYPE": MadeReport(
        figures=SMALL, version="2017-09-30", doctype="<!DOCTYPE html>"
    ),
    "a part of the firm beside the firm": MadeReport(
        figures=FULL,
        contexts=context(
            "del", "5599990016", date(2024, 1, 1), date(2024, 12, 31),
            "<xbrli:segment><xbrldi:explicitMember dimension='se-gen-base:x'>se-gen-base:y"
            "</xbrldi:explicitMember></xbrli:segment>",
        ),
        more='<ix:nonFraction name="se-gen-base:Nettoomsattning" contextRef="del" unitRef="SEK"'
        ' decimals="INF" scale="0" format="ixt:numspacecomma">99</ix:nonFraction>',
        employees="14",
    ),
    "with the auditor's note": MadeReport(
        figures=FULL, note="RevisorspateckningRevisionsberattelseEnligtStandardutformning"
    ),
    "with the auditor's remark": MadeReport(
        figures=FULL, note="RevisorspateckningRevisionsberattelseAvvikerStandardutformning"
    ),
}  # fmt: skip
"""Reports of many forms, by what is special about each."""


def weekly() -> bytes:
    """Return a file of reports as the register publishes it; it is the sample of the source."""
    remark = "RevisorspateckningRevisionsberattelseAvvikerStandardutformning"
    cleaning = MadeReport(figures=FULL, employees="14", entry_points=(K3,), note=remark)
    building = MadeReport(number="5599990024", name="Påhittad Bygg AB", employees="2,5")
    pages = {
        "5599990016_2024-12-31": page(cleaning),
        "5599990016_2023-12-31": page(
            replace(
                cleaning, start=date(2023, 1, 1), end=date(2023, 12, 31), employees="11",
                figures={"turnover": 9_000_000, "wage_cost": 3_000_000}, note=None,
            )
        ),
        "5599990016_2022-12-31": page(
            replace(cleaning, start=date(2022, 1, 1), end=date(2022, 12, 31), employees="9")
        ),
        "5599990024_2024-08-31": page(
            replace(
                building, start=date(2023, 3, 1), end=date(2024, 8, 31),
                figures={**SMALL, "equity": -50_001}, overview=True,
            )
        ),
        "5599990032_2024-12-31": page(
            MadeReport(
                number="5599990032", name="Påhittad Koncern AB", figures=FULL,
                entry_points=(K3, K3K),
            )
        ),
        "5599990040_2024-12-31": page(MadeReport(number="5599990040", figures=SMALL))[:3000],
        "5599990057_2024-12-31": page(
            MadeReport(
                number="5599990057", name="Påhittad Skog AB", figures={"turnover": 1_000_000},
                more='<ix:nonFraction name="se-gen-base:EgetKapital" contextRef="ingen"'
                ' unitRef="SEK" scale="0">5</ix:nonFraction>',
            )
        ),
    }  # fmt: skip
    stored = zipfile.ZIP_STORED
    documents = {
        f"{name}.zip": packed({"rapport.xhtml": content}, stored) for name, content in pages.items()
    }
    return packed({**documents, "las-mig.txt": b"inte en rapport"}, stored)
