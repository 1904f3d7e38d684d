"""What models and records tell, field by field: read off their annotations, once for each kind.

`data_ingest.model.fields` has the words. A field that does not describe itself, or that is told of
and can hold what nobody has described, fails when its module is imported.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from data_ingest.model.fields import About, described
from data_ingest.model.text import Text

_PLAIN = frozenset({str, int, bool, bytes, date, datetime, Decimal, NoneType, Text, tuple, list})
"""What a field can be told of as it stands."""
_NOTHING: Mapping[Any, Any] = {
    str: "", bytes: b"", int: 0, bool: False, tuple: [], list: [], dict: {}, Mapping: {},
    Text: {"sv": "", "en": ""},
}  # fmt: skip


def tells(kind: type) -> Mapping[str, About]:
    """Return what each field of a model or record tells.

    Args:
        kind: A pydantic model, or a dataclass.

    Raises:
        TypeError: A field does not describe itself, or is told of and of no described type.
    """
    return _told(kind)


@cache
def _told(kind: type) -> Mapping[str, About]:
    stated = annotations(kind)
    found = described(kind.__name__, {name: beside for name, (_, beside) in stated.items()})
    for name, (annotation, _) in stated.items():
        kinds = set(types_in(annotation)) if found[name].is_told else set()
        if not all(map(_is_plain, kinds)) or sum(map(_is_model, kinds)) > 1:
            raise TypeError(
                f"{kind.__name__}.{name} is told of and can hold what nobody has described. Give "
                "it a model of its own, or say UNTOLD of it (data_ingest/model/fields.py)."
            )
    return found


def label_of(kind: type, name: str) -> Text:
    """Return what people call a field that is shown under a heading of its own.

    Raises:
        TypeError: It has no label.
    """
    label = tells(kind)[name].label
    if label is None:
        raise TypeError(f"{kind.__name__}.{name} is shown and has no label. Give it one: label=….")
    return label


def labels_of(kind: type, *names: str) -> tuple[Text, ...]:
    """Return what people call some fields, in this order: the headings of a table.

    Raises:
        TypeError: One has no label.
    """
    return tuple(label_of(kind, name) for name in names)


def annotations(kind: type) -> Mapping[str, tuple[Any, tuple[object, ...]]]:
    """Return the type of each field of a model or record, and what stands beside it."""
    if issubclass(kind, BaseModel):
        of_model = kind.model_fields.items()
        return {name: (field.annotation, tuple(field.metadata)) for name, field in of_model}
    hints = get_type_hints(kind, include_extras=True)
    its = fields(kind)  # type: ignore[arg-type]  # no model, so it is a dataclass
    return {field.name: _apart(hints[field.name]) for field in its}


def types_in(annotation: Any) -> Iterator[Any]:  # noqa: ANN401  # of any form
    """Yield every type that an annotation is made up of, those of containers too.

    Of a container that does not say what it holds, `object` is one.

    >>> list(types_in(tuple[Annotated[str, "x"] | None, ...]))
    [<class 'tuple'>, <class 'str'>, <class 'NoneType'>]
    """
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from types_in(inner[0])
        return
    if origin is Literal:
        yield from map(type, inner)
        return
    if origin not in (Union, UnionType):
        yield annotation if origin is None else origin
    if annotation in (tuple, list):
        yield object
    for of in inner:
        if of is not Ellipsis:
            yield from types_in(of)


def has_nothing(annotation: Any) -> bool:  # noqa: ANN401  # of any form
    """Tell whether a field can hold something that tells nothing; a day cannot."""
    kind = get_origin(annotation) or annotation
    return NoneType in types_in(annotation) or kind in _NOTHING


def nothing_of(annotation: Any) -> Any:  # noqa: ANN401  # of any form
    """Return what a field may hold that has nothing to tell: plain values, as JSON has them.

    Raises:
        KeyError: There is nothing of the kind (`has_nothing`).
    """
    if NoneType in types_in(annotation):
        return None
    return copy(_NOTHING[get_origin(annotation) or annotation])


def _is_plain(kind: Any) -> bool:  # noqa: ANN401  # of any form
    """Tell whether a type holds one value, several of such, or what a model describes."""
    return isinstance(kind, type) and (kind in _PLAIN or _is_model(kind))


def _is_model(kind: Any) -> bool:  # noqa: ANN401  # of any form
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _apart(hint: Any) -> tuple[Any, tuple[object, ...]]:  # noqa: ANN401  # of any form
    if get_origin(hint) is not Annotated:
        return hint, ()
    kind, *beside = get_args(hint)
    return kind, tuple(beside)
