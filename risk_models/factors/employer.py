"""Whether a firm whose work needs staff is registered as an employer."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

_ESTABLISHED = Text(
    "Expertbedömning, inte uppmätt: de flesta leverantörer i svensk offentlig upphandling är "
    "etablerade arbetsgivare utan pågående förfarande.",
    "Expert judgement, not measured: most suppliers in Swedish public procurement are established "
    "employers without a procedure under way.",
)
_WHY = Text(
    "Den som utför arbete med anställda men inte är registrerad som arbetsgivare redovisar "
    "inga löner.",
    "A firm that does the work with employees but is not registered as an employer declares "
    "no pay.",
)
_NOT_MEANING = Text(
    "Företaget kan sakna anställda, låta andra utföra arbetet eller vara registrerat i ett "
    "annat land. Registrering där företaget är etablerat räknas fullt ut.",
    "The firm may have no employees, have others do the work, or be registered in another "
    "country. Registration where the firm is established counts in full.",
)
_REGISTERED = Bin(
    code="registered",
    label=Text("Registrerad som arbetsgivare", "Registered as an employer"),
    points=0,
    reason=Text("Jämförelsepunkten.", "The point of comparison."),
    share_ppm=950_000,
)
_NEVER = Text(
    "Har inte varit registrerad som arbetsgivare",
    "Has not been registered as an employer",
)
_NEVER_REASON = Text(
    "Expertbedömning: arbete utan redovisade löner behöver en förklaring, och den är ofta enkel.",
    "Expert judgement: work without declared pay needs an explanation, which is often "
    "a simple one.",
)
_LEFT = Text("Inte längre registrerad som arbetsgivare", "No longer registered as an employer")
_LEFT_REASON = Text(
    "Expertbedömning: företaget har haft anställda och redovisar inga nu.",
    "Expert judgement: the firm has had employees and declares none now.",
)


@factor(
    family="register",
    label=Text("Registrering som arbetsgivare", "Registration as an employer"),
    why=_WHY,
    not_meaning=_NOT_MEANING,
    source="Skatteverket or the register of the country of establishment; points: expert judgement",
    dated=date(2026, 11, 25),
    settled_by=("employer_registration",),
    forms=("forced_labour", "other"),
    share_reason=_ESTABLISHED,
    may_not_apply=True,
    until=2,
    bins=[
        _REGISTERED,
        Bin(
            code="never",
            label=_NEVER,
            points=2,
            reason=_NEVER_REASON,
            share_ppm=40_000,
            adverse=True,
        ),
        Bin(
            code="left",
            label=_LEFT,
            points=4,
            reason=_LEFT_REASON,
            share_ppm=10_000,
            adverse=True,
        ),
    ],
)
def employer() -> pl.Expr:
    """Whether the firm is registered as an employer.

    Registration counts where the firm is established or where the work is done, whichever the law
    asks of it. A firm whose owner does all the work alone has nothing to register: the question
    does not apply.
    """
    return pl.col("employer_registration")


@factor(
    family="register",
    label=Text("Arbetsgivare, mot arbetets omfattning", "Employer, against the extent of the work"),
    why=_WHY,
    not_meaning=_NOT_MEANING,
    source="Skatteverket or the register of the country of establishment; points: expert judgement",
    dated=date(2026, 11, 30),
    settled_by=("employer_standing",),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta leverantörer i svensk offentlig upphandling är "
        "registrerade som arbetsgivare eller har inga anställda.",
        "Expert judgement, not measured: most suppliers in Swedish public procurement are "
        "registered as employers or have no staff.",
    ),
    may_not_apply=True,
    since=3,
    bins=[
        _REGISTERED,
        Bin(
            code="never",
            label=_NEVER,
            points=3,
            reason=_NEVER_REASON,
            share_ppm=35_000,
            adverse=True,
        ),
        Bin(
            code="left",
            label=_LEFT,
            points=6,
            reason=_LEFT_REASON,
            share_ppm=10_000,
            adverse=True,
        ),
        Bin(
            code="never_needs_staff",
            label=Text(
                "Har inte varit registrerad som arbetsgivare, men uppger fler egna timmar än en "
                "person hinner",
                "Has not been registered as an employer, but states more own hours than one person "
                "has",
            ),
            points=7,
            reason=Text(
                "Expertbedömning: arbetet kräver anställda som ingen har redovisat.",
                "Expert judgement: the work needs staff that nobody has declared.",
            ),
            share_ppm=5_000,
            adverse=True,
        ),
    ],
)
def employer_standing() -> pl.Expr:
    """Whether the firm is registered as an employer, and whether its own hours need staff.

    More than 170 own hours a month need more than one person. A firm whose owner does all the
    work alone has nothing to register: the question does not apply.
    """
    return pl.col("employer_standing")
