"""Each form of the pages, sent every way: wrongly first, and rightly in the end."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from tests.alike.pages_browser import Answer, Browser, Fields, Files, pattern, without_ids
from tests.alike.pages_steps import Step
from tests.alike.pages_text import Form

LONG = "<b>&" + "x" * 20_000
NOTHING = "nothing-of-ours"
HTMX = {"hx-request": "true"}
ELSEWHERE = {"origin": "https://elsewhere.example"}
_WRONG = {
    "select": NOTHING, "radio": NOTHING, "checkbox": [NOTHING], "date": "soon",
}  # fmt: skip
_NO_FILE = ("fel.exe", b"\x00\x01\x02", "application/octet-stream")
_REFUSED = 400


class Trier:
    """Sends forms, as whoever has logged in and as others.

    Attributes:
        browser: Of whoever has logged in.
        guest: Of somebody who has not.
        ids: What was made, by name.
        idle: Waits until nothing is left to be done of what stands at an address.
    """

    def __init__(
        self, browser: Browser, guest: Browser, ids: dict[str, str], idle: Callable[[str], None]
    ) -> None:
        self.browser, self.guest, self.ids, self.idle = browser, guest, ids, idle
        self.not_found: list[str] = []
        page = guest.get("/app/log-in").page
        self.guest_key = page.forms[0].hidden.get("form_key", "") if page else ""

    def try_all(self, steps: Sequence[Step]) -> None:
        """Try every form; one that is not there is noted."""
        for step in steps:
            self.try_one(step)

    def try_one(self, step: Step) -> None:
        """Send one form every way."""
        name = f"form {step.name}"
        form, at = self._form(step)
        if form is None:
            self.browser.notes.add(name, "not there")
            return
        self._refused(name, form, at, step)
        done = []
        if form.shown:
            done.append(self._send(f"{name}, empty", form, at, step, _empty(form, step)))
            done.append(
                self._send(f"{name}, wrong", form, at, step, _wrong(form, step), wrong=True)
            )
        if step.half is not None:
            done.append(self._send(f"{name}, half", form, at, step, self._filled(step.half)))
        if "version" in form.hidden:
            stale = self._filled(step.right) | {"version": "0"}
            done.append(self._send(f"{name}, stale", form, at, step, stale))
        if any(one.response.status_code < _REFUSED for one in done):
            form, at = self._form(step)
            if form is None:
                self.browser.notes.add(f"{name}, right", "not there any more")
                return
        right = self._filled(step.right)
        answer = self._send(f"{name}, right", form, at, step, right)
        self.follow(f"{name}, led to", answer)
        self._send(f"{name}, right again", form, at, step, right)

    def follow(self, key: str, answer: Answer) -> Answer:
        """Open what an answer leads to, and note it."""
        location = answer.response.headers.get("location")
        if not location:
            return answer
        self.idle(location)
        self.browser.key(location, key)
        found = self.browser.get(location)
        self.browser.note(key, in_any_order(location, found))
        return found

    def _refused(self, name: str, form: Form, at: str, step: Step) -> None:
        """Send it as nobody may: with a key of another form, from elsewhere, without log-in."""
        right, browser = self._filled(step.right), self.browser
        more: dict[str, Any] = {"files": step.files, "button": step.button}
        theirs: Fields = right | {"form_key": "x" * 32}
        browser.note(f"{name}, foreign key", browser.send(form, at, theirs, **more))
        from_there = browser.send(form, at, right, headers=ELSEWHERE, **more)
        browser.note(f"{name}, from elsewhere", from_there)
        own: Fields = right | {"form_key": self.guest_key}
        for way, headers in (("guest", {}), ("guest by htmx", HTMX)):
            client = self.guest.client
            sent = browser.send(form, at, own, sender=client, headers=headers, **more)
            browser.note(f"{name}, {way}", sent)

    def _send(
        self, key: str, form: Form, at: str, step: Step, fields: Fields, *, wrong: bool = False
    ) -> Answer:
        files: Files = {one: [_NO_FILE] for one in step.files} if wrong else step.files
        if key.endswith("empty"):
            files = {}
        answer = self.browser.send(form, at, fields, files=files, button=step.button)
        self.browser.note(key, answer)
        return answer

    def _form(self, step: Step) -> tuple[Form | None, str]:
        """Open the page of a form, and return it with the page's address."""
        at = _named(step.place, self.ids)
        page = self.browser.get(at).page
        wanted = _named(step.action, self.ids) or urlsplit(at).path
        for form in page.forms if page else []:
            action = form.action or urlsplit(at).path
            same = pattern(action) == wanted if "*" in wanted else action == wanted
            has = not step.has or any(one.name == step.has for one in form.controls)
            if form.method == "post" and same and has:
                return form, at
        return None, at

    def _filled(self, fields: Fields) -> Fields:
        return {
            name: _named(value, self.ids) if isinstance(value, str) else value
            for name, value in fields.items()
        }


def in_any_order(address: str, answer: Answer) -> Answer:
    """Return an answer whose lines are sorted where a page has cases in the order of their ids."""
    if answer.page is not None and pattern(address).startswith("/app/coverage/*"):
        answer.page.lines[:] = sorted(map(without_ids, answer.page.lines))
    return answer


def _named(text: str, ids: Mapping[str, str]) -> str:
    for name, number in ids.items():
        text = text.replace(f"{{{name}}}", number)
    return text


def _empty(form: Form, step: Step) -> Fields:
    left = [one for one in form.shown if one.name not in step.spared]
    return {one.name: [] if one.kind in ("radio", "checkbox") else "" for one in left}


def _wrong(form: Form, step: Step) -> Fields:
    left = [one for one in form.shown if one.kind != "file" and one.name not in step.spared]
    return {one.name: _WRONG.get(one.kind, LONG) for one in left}
