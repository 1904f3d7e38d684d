"""A form that was refused: shown again with what was written, and each fault beside its field.

The macros of `parts.html` ask the `Filling` of a page what each control holds and what is wrong
with it. Of which control a fault is can be told only when all controls of its form are known, and
the list of faults stands above them. So a page that refuses a form is made twice: the first time
tells which forms and controls it has, the second shows them as they were sent.

A fault is of the control that has the name of its pointer's last part; a control that is called
otherwise says so with `at`: `field("low", at="share_low_ppm")`. Of a list in columns it is the
control of the row that the pointer numbers.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from service.web.forms import SentForm

ANY = "*"
"""What a control states that is given whatever no other control states, such as a file."""
MOST_SAID = 3
"""Faults that are told beside one control; the summary has all."""
_NEVER_FILLED = frozenset({"file", "password"})
_PICKED = frozenset({"radio", "checkbox"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class ControlFault:
    """What is wrong with one control.

    Attributes:
        id: Id of what says so, beside the control.
        field: Id of the control, to which the summary leads.
        called: What the control is called there; empty if it has no name.
        said: What is wrong, and how to mend it.
    """

    id: str
    field: str
    called: str
    said: str


@dataclass(frozen=True, slots=True)
class Control:
    """What somebody fills in, as its macro describes it.

    Attributes:
        name: Name of the field.
        id: Id of the element; empty if it has none.
        kind: The `type` of an `input`, or `select` or `textarea`.
        at: Names of the members of the API that it states, where they are not called as it is.
        called: Its label, or the legend of the group that it is picked in.
        written: What was sent of it; None: it shows what its page says.
        fault: What is wrong with it.
        is_grouped: Whether its group tells what is wrong with it.
    """

    name: str
    id: str
    kind: str
    at: tuple[str, ...] = ()
    called: str = ""
    written: tuple[str, ...] | None = None
    fault: ControlFault | None = None
    is_grouped: bool = False

    @property
    def is_picked(self) -> bool:
        """Whether it is a box or a button, of which several can have one name."""
        return self.kind in _PICKED

    def value(self, own: object) -> object:
        """Return what it holds: what was written, or else its own value."""
        if self.written is None:
            return own
        is_day = self.kind != "date" or _DAY.fullmatch(self.written[0])
        return self.written[0] if is_day else ""

    def choice(self, own: object, codes: Iterable[object]) -> object:
        """Return which of several codes is chosen: the one that was sent, or else its own."""
        return own if self.written is None or self.written[0] not in codes else self.written[0]

    def is_ticked(self, code: str, *, own: bool) -> bool:
        """Return whether it is picked: as it was sent, or else its own; no answer never is."""
        return own if self.written is None else bool(code) and code in self.written


@dataclass(slots=True)
class Form:
    """A form that is sent, with its controls in their order.

    Attributes:
        action: Where it is sent to; empty: to the address of its page.
        about: Hidden fields that tell it from others with the same address.
    """

    action: str
    about: Mapping[str, object]
    controls: list[Control] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """What controls are picked in: its legend, and the faults that are told below it."""

    legend: str
    faults: list[ControlFault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """The form of a page that was refused.

    Attributes:
        form: Which of the forms of the page it is.
        sent: What was written.
        several: Names that more than one control of the form has.
        faults: By the place of their control in the form.
        led: By the place of a fault in the problem.
    """

    form: int
    sent: SentForm
    several: frozenset[str]
    faults: Mapping[int, ControlFault]
    led: Mapping[int, ControlFault]


class Filling:
    """What the forms of a page hold while it is made, from its first element to its last."""

    def __init__(self, refusal: RefusedForm | None = None) -> None:
        self._refusal = refusal
        self._forms: list[Form] = []
        self._open: Form | None = None
        self._groups: list[Group] = []
        self.shown = 0
        """How much was made so far that must not be folded up."""

    def begin(self, action: str, about: Mapping[str, object]) -> None:
        """Begin a form."""
        self._open = Form(action, about)
        self._forms.append(self._open)
        self.shown += self._refused is not None

    def end(self) -> None:
        """End the form that was begun last."""
        self._open = None

    def begin_group(self, legend: str) -> Group:
        """Begin a group of controls with a legend."""
        self._groups.append(Group(legend))
        return self._groups[-1]

    def end_group(self) -> None:
        """End the group that was begun last."""
        self._groups.pop()

    def control(self, name: str, id: str, kind: str, *, at: str = "", called: str = "") -> Control:
        """Return a control of the form that was begun, with what was written and what is wrong."""
        group = self._groups[-1] if self._groups and kind in _PICKED else None
        told = (group.legend if group else called).strip()
        made = Control(name, id, kind, tuple(at.split()), told, is_grouped=group is not None)
        if self._open is None:
            return made
        if refused := self._refused:
            fault = refused.faults.get(len(self._open.controls))
            made = replace(made, written=_written(refused, name, kind), fault=fault)
            if fault is not None:
                self.shown += 1
                made = replace(made, id=fault.field)
                if group is not None:
                    group.faults.append(fault)
        self._open.controls.append(made)
        return made

    def led(self, number: int) -> ControlFault | None:
        """Return where the summary leads from a fault, by its place in the problem."""
        return self._refusal.led.get(number) if self._refusal else None

    def refused(
        self, path: str, sent: SentForm, problem: Mapping[str, Any] | None
    ) -> "Filling | None":
        """Return with what to make the page anew; None if it does not have the form."""
        number = _form_of(self._forms, path, sent)
        if number is None:
            return None
        controls = self._forms[number].controls
        told: dict[int, list[str]] = {}
        of_fault: dict[int, int] = {}
        for place, error in enumerate((problem or {}).get("errors") or ()):
            control = _control_of(controls, error.get("pointer") or "")
            if control is not None:
                of_fault[place] = control
                said = " ".join(filter(None, (error.get("detail"), error.get("mend"))))
                told.setdefault(control, []).append(said)
        faults = {
            control: _fault(controls[control], f"fault-{count}", said)
            for count, (control, said) in enumerate(told.items())
        }
        names = Counter(control.name for control in controls)
        several = frozenset(name for name, count in names.items() if count > 1)
        led = {place: faults[control] for place, control in of_fault.items()}
        return Filling(RefusedForm(number, sent, several, faults, led))

    @property
    def _refused(self) -> RefusedForm | None:
        """What was refused, while its form is the one that was begun."""
        refusal = self._refusal
        is_here = refusal is not None and refusal.form == len(self._forms) - 1
        return refusal if is_here else None


def filled_again(
    make: Callable[..., str],
    path: str,
    sent: SentForm | None,
    problem: Mapping[str, Any] | None,
) -> str:
    """Return a page; if it refuses a form, as it was sent, with its faults beside its fields.

    Args:
        make: Makes the page of a `filling`.
        path: Where the form was sent to.
        sent: What was written; None if nothing is refused.
        problem: What was refused (RFC 9457); its `errors` have pointers.
    """
    filling = Filling()
    page = make(filling=filling)
    refused = filling.refused(path, sent, problem) if sent else None
    return make(filling=refused) if refused else page


def _written(refusal: RefusedForm, name: str, kind: str) -> tuple[str, ...] | None:
    """Return what a control shows of what was sent; None where it shows what its page says."""
    values = refusal.sent.fields.get(name)
    if kind == "checkbox":
        return tuple(values or ())  # a browser does not send what is not ticked
    if values is None or kind in _NEVER_FILLED or (name in refusal.several and kind != "radio"):
        return None
    return tuple(values) if kind == "radio" else (refusal.sent.get(name),)


def _fault(control: Control, own: str, said: Sequence[str]) -> ControlFault:
    """Return what is wrong with a control; its name has a colon unless it asks something."""
    called = control.called
    called += ": " if called and not called.endswith("?") else " " if called else ""
    return ControlFault(own, control.id or f"{own}-field", called, " ".join(said[:MOST_SAID]))


def _form_of(forms: Sequence[Form], path: str, sent: SentForm) -> int | None:
    """Return the form that was sent: of those with its address the one about the same thing."""

    def same(number: int) -> int:
        about = forms[number].about.items()
        return sum(1 if str(value) in sent.all(name) else -1 for name, value in about)

    found = [
        number for number, form in enumerate(forms) if form.action in ("", path) and form.controls
    ]
    named = [n for n in found if {each.name for each in forms[n].controls} & set(sent.fields)]
    return max(named or found, key=same, default=None)


def _control_of(controls: Sequence[Control], pointer: str) -> int | None:
    """Return the control that a pointer is about; of several of one name that of its number."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    asked = [name for last in range(len(parts), 0, -1) for name in _names(parts[:last])]
    for name in (*asked, ANY):
        found = [n for n, control in enumerate(controls) if name in (control.name, *control.at)]
        if found and not controls[found[0]].is_picked and numbers[:1] and numbers[0] < len(found):
            return found[numbers[0]]
        if found:
            return found[0]
    return None


def _names(parts: Sequence[str]) -> tuple[str, str]:
    """Return the names by which a control can state a member: of two parts, then of its last."""
    return "/".join(parts[-2:]), parts[-1]
