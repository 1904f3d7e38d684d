"""Documents of large screenings, created in a separate process with limited memory and time.

One that takes more than it may ends that process and nothing else. The process is the one that
uploads are read in (`service.platform.process.sandbox`).
"""

from collections.abc import Callable, Mapping
from functools import partial
from threading import BoundedSemaphore
from typing import Protocol

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Language, message
from service.documents import forms
from service.platform.http.problems import Refused
from service.platform.process.sandbox import ENDED, run_confined
from service.screening.record.tables import ScreeningRecord
from service.screening.report.screening_files import Form, screening_document, screening_documents
from service.screening.report.screening_layout import WHOLE, ReportLayout
from service.settings import Settings, WorkLimits

SMALL_BYTES = 512 * 1024
"""A screening whose record is no larger is laid out where it is asked for. Ours: some twenty parts,
which take 150 MB and less time than a process of their own would cost."""

AT_ONCE = 2
"""Large documents that one process of the service has made at a time. Ours."""

SECONDS = 120
"""Processor time that making one may take. Ours."""

_RETRY_SECONDS = 5
_places = BoundedSemaphore(AT_ONCE)


class Makes(Protocol):
    """What makes a screening's document, as `screening_document` does."""

    def __call__(
        self,
        record: ScreeningRecord,
        form: Form,
        language: Language,
        *,
        opened: bool,
        mark: str = "",
        layout: ReportLayout = WHOLE,
        table: str = "",
        labels: bool = False,
    ) -> bytes:
        """Return the document."""


def apart(settings: Settings) -> Makes:
    """Return what makes the documents of this installation's screenings.

    It raises `Refused`: `document-too-large` (422), or `overloaded` (503) while others are made.
    """

    def make(
        record: ScreeningRecord,
        form: Form,
        language: Language,
        *,
        opened: bool,
        mark: str = "",
        layout: ReportLayout = WHOLE,
        table: str = "",
        labels: bool = False,
    ) -> bytes:
        here = partial(
            screening_document,
            record=record,
            form=form,
            language=language,
            opened=opened,
            mark=mark,
            layout=layout,
            table=table,
            labels=labels,
        )
        if len(record.assessment) <= SMALL_BYTES or not layout.is_whole:
            return here()
        limits = WorkLimits(settings.document_memory_mb * 2**20, SECONDS)
        return in_turn(screening_document, here.keywords, limits=limits)

    return make


def all_apart(settings: Settings) -> Callable[..., dict[forms.Form, bytes]]:
    """Return what makes several forms of a screening, as `screening_documents` does.

    A large one is laid out for each form, in a process of its own. It raises what `apart` does.
    """
    make = apart(settings)

    def make_all(
        record: ScreeningRecord,
        marks: Mapping[forms.Form, str],
        language: Language,
        *,
        opened: bool,
    ) -> dict[forms.Form, bytes]:
        if len(record.assessment) <= SMALL_BYTES:
            return screening_documents(record, marks, language, opened=opened)
        return {
            form: make(record, form, language, opened=opened, mark=mark)
            for form, mark in marks.items()
        }

    return make_all


def in_turn(
    task: Callable[..., bytes], arguments: Mapping[str, object], *, limits: WorkLimits
) -> bytes:
    """Return what a task makes in a process of its own, at most so many of them at a time.

    Raises:
        Refused: `document-too-large` (422), or `overloaded` (503).
    """
    if not _places.acquire(blocking=False):
        raise Refused("overloaded", headers={"retry-after": str(_RETRY_SECONDS)})
    try:
        return run_confined(task, arguments, limits=limits, name="")
    except UnreadableInput as fault:
        if fault.problems[0].code not in ENDED:
            raise
        megabytes, seconds = limits.memory_bytes // 2**20, limits.seconds
        raise Refused(
            "document-too-large",
            detail=message(
                "Generating it takes more than {megabytes} MB of memory or {seconds} seconds."
            ).filled(megabytes=megabytes, seconds=seconds),
        ) from None
    finally:
        _places.release()
