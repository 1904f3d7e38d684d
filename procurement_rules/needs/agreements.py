"""Nationwide central collective agreements and their parties, by what is bought.

A buyer that sets levels gives these parties the chance to comment (LOU 17:3). The list is short
and does not claim to be whole: what is not in it is said to be unknown, never that there is none.
"""

from dataclasses import dataclass
from datetime import date

SOURCE_ID = "kedjekoll-agreements-2026"
AS_OF = date(2026, 11, 25)
TITLE = "Nationwide agreements and their parties by CPV: second-hand, CPV is the project's reading"
"""Where the list comes from.

Agreements and parties: third-party fact files of July 2026 and press reports of 2025, read on
2026-11-24, not the agreements themselves. Which CPV prefixes an agreement is for is the project's
judgement of 2026-11-25; nobody at the parties has confirmed it.
"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement.

    Attributes:
        name: The agreement and its parties as data_ingest/reference/wage_levels.csv writes them.
        workers: Trade union.
        employers: Employers' organisation.
        cpv_prefixes: What is bought; the agreement is named for every code under a prefix.
    """

    name: str
    workers: str
    employers: str
    cpv_prefixes: tuple[str, ...]


AGREEMENTS: tuple[Agreement, ...] = (
    Agreement(
        "Byggavtalet, Byggnads/Byggföretagen",
        "Svenska Byggnadsarbetareförbundet (Byggnads)",
        "Byggföretagen",
        ("45",),
    ),
    Agreement(
        "Väg- och banavtalet, Seko/Byggföretagen",
        "Seko",
        "Byggföretagen",
        ("45233", "45234"),
    ),
    Agreement(
        "Installationsavtalet, SEF/Installatörsföretagen",
        "Svenska Elektrikerförbundet (SEF)",
        "Installatörsföretagen",
        ("4531",),
    ),
    Agreement(
        "Teknikinstallationsavtalet VVS & Kyl, Byggnads/Installatörsföretagen",
        "Svenska Byggnadsarbetareförbundet (Byggnads)",
        "Installatörsföretagen",
        ("4533",),
    ),
    Agreement(
        "Gröna riksavtalet, HRF/Visita",
        "Hotell- och restaurangfacket (HRF)",
        "Visita",
        ("551", "552", "553", "554", "555"),
    ),
    Agreement(
        "Serviceentreprenad, Kommunal/Almega",
        "Kommunal",
        "Almega Serviceföretagen",
        ("9091",),
    ),
    Agreement(
        "Serviceentreprenad, Fastighets och Seko/Almega",
        "Fastighetsanställdas Förbund och Seko",
        "Almega Serviceföretagen",
        ("9091",),
    ),
    Agreement(
        "Hemserviceavtalet, Kommunal/Almega",
        "Kommunal",
        "Almega",
        ("9851",),
    ),
    Agreement(
        "Bemanningsavtalet, LO/Kompetensföretagen",
        "LO-förbunden",
        "Kompetensföretagen",
        ("7962",),
    ),
    Agreement(
        "Transportavtalet, Transport/Biltrafikens Arbetsgivareförbund",
        "Svenska Transportarbetareförbundet",
        "Biltrafikens Arbetsgivareförbund",
        ("6016", "6018"),
    ),
    Agreement(
        "Bevakningsavtalet, Transport/Säkerhetsföretagen",
        "Svenska Transportarbetareförbundet",
        "Säkerhetsföretagen",
        ("7971",),
    ),
)


def agreements_for(cpv: str) -> tuple[Agreement, ...]:
    """Return the agreements that are named for a CPV code, the most specific first.

    >>> [one.workers for one in agreements_for("45233120")]
    ['Seko', 'Svenska Byggnadsarbetareförbundet (Byggnads)']
    """
    found = [
        (max(len(prefix) for prefix in agreement.cpv_prefixes if cpv.startswith(prefix)), agreement)
        for agreement in AGREEMENTS
        if cpv.startswith(agreement.cpv_prefixes)
    ]
    return tuple(agreement for _, agreement in sorted(found, key=lambda pair: -pair[0]))
