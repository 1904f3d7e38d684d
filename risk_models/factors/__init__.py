"""All factors, discovered in this folder: a new module needs no other change."""

from importlib import import_module
from pkgutil import iter_modules

from risk_models.factor.definition import FAMILIES, Factor

_DECLARED: tuple[Factor, ...] = tuple(
    sorted(
        (
            value
            for module in iter_modules(__path__)
            for value in vars(import_module(f"{__name__}.{module.name}")).values()
            if isinstance(value, Factor)
        ),
        key=lambda factor: (list(FAMILIES).index(factor.family), factor.id),
    )
)

FACTORS: tuple[Factor, ...] = tuple(factor for factor in _DECLARED if not factor.draft)
"""The factors by family, then by id; without drafts, which no card has yet."""

_BY_ID = {factor.id: factor for factor in _DECLARED}


def factor_by_id(factor_id: str) -> Factor:
    """Return the factor with this id.

    Raises:
        KeyError: There is none.
    """
    return _BY_ID[factor_id]
