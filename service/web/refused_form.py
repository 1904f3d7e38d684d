"""A form that was refused: shown again with what was written, and each fault beside its field.

Every page goes through here by `page.show`, so that no form has to do it by itself. A fault is of
the control that has the name of its pointer's last part; a control that is called otherwise says so
with `data-at`: `<input name="low" data-at="share_low_ppm">`. Of a list in columns it is the control
of the row that the pointer numbers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

from service.web.forms import SentForm

ANY = "*"
"""What a control states that is given whatever no other control states, such as a file."""
MOST_SAID = 3
"""Faults that are told beside one control; the summary has all."""
OURS = frozenset({"form_key", "once", "version", "carried"})
"""Hidden fields that say nothing of what a form is about."""
_NEVER_FILLED = frozenset({"hidden", "file", "password", "submit"})
_VOID = frozenset({"input", "br", "img", "hr", "meta", "link", "path", "rect"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Attributes = dict[str, str | None]


@dataclass(slots=True)
class _Tag:
    """A start tag: where it stands in the page, and what stands in it."""

    name: str
    start: int
    end: int
    attributes: _Attributes


@dataclass(slots=True)
class _Control:
    """A control with the tags around it; the text of a `textarea` ends at `close`."""

    tag: _Tag
    around: list[_Tag]
    options: list[_Tag] = field(default_factory=list)
    legend: int = 0
    close: int = 0

    @property
    def name(self) -> str:
        return self.tag.attributes.get("name") or ""

    @property
    def at(self) -> list[str]:
        return (self.tag.attributes.get("data-at") or "").split()

    @property
    def kind(self) -> str:
        return (self.tag.attributes.get("type") or "text") if self.tag.name == "input" else ""

    @property
    def is_picked(self) -> bool:
        return self.kind in ("radio", "checkbox")


@dataclass(slots=True)
class _Form:
    action: str
    around: list[_Tag]
    controls: list[_Control] = field(default_factory=list)

    def seen(self) -> list[_Control]:
        return [control for control in self.controls if control.kind != "hidden"]


class _Reader(HTMLParser):
    """Reads the forms of a page, and the places of its summary that name faults."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.open: list[_Tag] = []
        self.forms: list[_Form] = []
        self.legends: dict[int, int] = {}
        self.labels: dict[str, str] = {}
        self.said: dict[int, tuple[_Tag, int]] = {}
        self.feed(page)
        self.close()

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._place()
        found = _Tag(tag, start, start + len(self.get_starttag_text() or ""), dict(attrs))
        if tag == "form":
            is_sent = found.attributes.get("method") == "post"
            action = found.attributes.get("action") or ""
            self.forms.append(_Form(action if is_sent else "-", list(self.open)))
        elif tag in ("input", "select", "textarea") and any(
            one.name == "form" for one in self.open
        ):
            self.forms[-1].controls.append(_Control(found, list(self.open)))
        elif tag == "option" and self.forms and self.forms[-1].controls:
            self.forms[-1].controls[-1].options.append(found)
        if tag not in _VOID:
            self.open.append(found)

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open and self.open[-1].name in ("label", "legend"):
            over = self.open[-2].start if len(self.open) > 1 else 0
            self.labels.setdefault(self.open[-1].attributes.get("for") or str(over), data.strip())

    def handle_endtag(self, tag: str) -> None:
        if all(one.name != tag for one in self.open):
            return
        while (ended := self.open.pop()).name != tag:
            pass  # an element whose end may be left out
        control = self.forms[-1].controls[-1] if self.forms and self.forms[-1].controls else None
        if control is not None and control.tag is ended:
            control.close = self._place()
        elif tag == "legend":
            self.legends[self.open[-1].start] = self._place() + len("</legend>")
        elif (number := ended.attributes.get("data-fault")) is not None:
            self.said[int(number)] = (ended, self._place())


def shown_again(page: str, path: str, sent: SentForm, problem: Mapping[str, Any] | None) -> str:
    """Return a page with the form that was refused as it was sent, its faults beside its fields.

    Args:
        page: The page as its template makes it.
        path: Where the form was sent to.
        sent: What was written.
        problem: What was refused (RFC 9457); its `errors` have pointers.
    """
    read = _Reader(page)
    form = _form_of(read.forms, path, sent)
    if form is None:
        return page
    edits: list[tuple[int, int, str]] = []
    marks: dict[int, _Mark] = {}
    for number, fault in enumerate((problem or {}).get("errors") or ()):
        control = _control_of(form.seen(), fault.get("pointer") or "")
        if control is None:
            continue
        mark = marks.setdefault(control.tag.start, _Mark(control, f"fault-{len(marks)}"))
        mark.said.append(" ".join(filter(None, (fault.get("detail"), fault.get("mend")))))
        if number in read.said:
            tag, end = read.said[number]
            edits += [
                (tag.start, tag.end, f'<a href="#{mark.id}">{_called(mark, read.labels)}'),
                (end, end + len("</span>"), "</a>"),
            ]
    for mark in marks.values():
        edits += _beside(mark, read.legends)
    for control in form.seen():
        edits += _filled(control, form, sent, marks.get(control.tag.start))
    edits += [
        (tag.end - 1, tag.end - 1, " open")
        for tag in {one.start: one for one in _folded(form, marks)}.values()
    ]
    return _edited(page, edits)


@dataclass(slots=True)
class _Mark:
    """What is wrong with one control, and the id by which the summary leads to it."""

    control: _Control
    own: str
    said: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.control.tag.attributes.get("id") or f"{self.own}-field"


def _called(mark: _Mark, labels: Mapping[str, str]) -> str:
    """Return what a control or its group is called, with a colon unless it asks something."""
    tag = mark.control.tag
    group = next((one for one in reversed(mark.control.around) if one.name == "fieldset"), None)
    is_grouped = mark.control.is_picked and group is not None
    named = str(group.start) if is_grouped and group else tag.attributes.get("id") or ""
    name = labels.get(named) or tag.attributes.get("aria-label")
    return f"{escape(name)}{'' if name.endswith('?') else ':'} " if name else ""


def _form_of(forms: Sequence[_Form], path: str, sent: SentForm) -> _Form | None:
    """Return the form that was sent: of those with its address the one about the same thing."""

    def same(form: _Form) -> int:
        hidden = [
            control
            for control in form.controls
            if control.kind == "hidden" and control.name not in OURS
        ]
        return sum(
            1 if one.tag.attributes.get("value") in sent.all(one.name) else -1 for one in hidden
        )

    found = [one for one in forms if one.action in ("", path) and one.seen()]
    named = [one for one in found if {each.name for each in one.seen()} & set(sent.fields)]
    return max(named or found, key=same, default=None)


def _control_of(controls: Sequence[_Control], pointer: str) -> _Control | None:
    """Return the control that a pointer is about; of several of one name that of its number."""
    parts = [one.replace("~1", "/").replace("~0", "~") for one in pointer.split("/")[1:]]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    asked = [name for last in range(len(parts), 0, -1) for name in _names(parts[:last])]
    for name in (*asked, ANY):
        found = [control for control in controls if name in (control.name, *control.at)]
        if found and not found[0].is_picked and numbers[:1] and numbers[0] < len(found):
            return found[numbers[0]]
        if found:
            return found[0]
    return None


def _names(parts: Sequence[str]) -> tuple[str, str]:
    """Return the names by which a control can state a member: of two parts, then of its last."""
    return "/".join(parts[-2:]), parts[-1]


def _beside(mark: _Mark, legends: Mapping[int, int]) -> Iterator[tuple[int, int, str]]:
    """Put what is wrong before a control, or after the heading of the group that it is in."""
    control = mark.control
    said = f'<p class="error" id="{mark.own}">{escape(" ".join(mark.said[:MOST_SAID]))}</p>'
    group = next((tag for tag in reversed(control.around) if tag.name == "fieldset"), None)
    boxes = [tag for tag in control.around if "pick" in _classes(tag)]
    if control.is_picked and group and group.start in legends:
        yield legends[group.start], legends[group.start], said
    elif control.is_picked and boxes:
        yield boxes[0].start, boxes[0].start, said
    else:
        yield control.tag.start, control.tag.start, said
    box = next((tag for tag in reversed(control.around) if "field" in _classes(tag)), None)
    if box:
        yield box.start, box.end, _with(box, {"class": f"{box.attributes['class']} wrong"})


def _filled(
    control: _Control, form: _Form, sent: SentForm, mark: _Mark | None
) -> Iterator[tuple[int, int, str]]:
    """Put what was written into a control, and say that it is wrong where it is."""
    changed: _Attributes = {}
    dropped: set[str] = set()
    namesakes = [one for one in form.seen() if one.name == control.name]
    was_sent = control.name in sent.fields
    if control.is_picked:
        if (
            any(namesake.name in sent.fields for namesake in namesakes)
            or control.kind == "checkbox"
        ):
            is_picked = (control.tag.attributes.get("value") or "on") in sent.fields.get(
                control.name, ()
            )
            changed |= {"checked": None} if is_picked else {}
            dropped |= set() if is_picked else {"checked"}
    elif was_sent and len(namesakes) == 1 and control.kind not in _NEVER_FILLED:
        if control.tag.name == "textarea":
            yield control.tag.end, control.close, escape(sent.get(control.name), quote=False)
        elif control.tag.name == "select":
            yield from _chosen(control.options, sent.get(control.name))
        else:
            is_day = control.kind != "date" or _DAY.fullmatch(sent.get(control.name))
            changed["value"] = sent.get(control.name) if is_day else ""
    if mark:
        before = control.tag.attributes.get("aria-describedby") or ""
        changed |= {"id": mark.id, "aria-invalid": "true"}
        changed["aria-describedby"] = f"{before} {mark.own}".strip()
    if changed or dropped & control.tag.attributes.keys():
        yield control.tag.start, control.tag.end, _with(control.tag, changed, dropped)


def _chosen(options: Sequence[_Tag], value: str) -> Iterator[tuple[int, int, str]]:
    """Choose one of several options, if it is one of them."""
    if value not in [option.attributes.get("value") for option in options]:
        return
    for option in options:
        chosen: _Attributes = {"selected": None} if option.attributes.get("value") == value else {}
        yield option.start, option.end, _with(option, chosen, {"selected"} - chosen.keys())


def _folded(form: _Form, marks: Mapping[int, _Mark]) -> list[_Tag]:
    """Return what is folded up around a form, and around the fields of it that are wrong."""
    around = [*form.around, *(tag for mark in marks.values() for tag in mark.control.around)]
    return [one for one in around if one.name == "details" and "open" not in one.attributes]


def _classes(tag: _Tag) -> list[str]:
    return (tag.attributes.get("class") or "").split()


def _with(tag: _Tag, changed: Mapping[str, str | None], dropped: set[str] | None = None) -> str:
    """Return a start tag with some attributes changed and others left out."""
    held = {name: value for name, value in tag.attributes.items() if name not in (dropped or ())}
    said = "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"'
        for name, value in (held | dict(changed)).items()
    )
    return f"<{tag.name}{said}>"


def _edited(page: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """Return a page with pieces of it replaced; what is put in at one place keeps its order."""
    pieces: list[str] = []
    at = 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        if start >= at:  # what holds two faults is changed once
            pieces += [page[at:start], text]
            at = end
    return "".join([*pieces, page[at:]])
