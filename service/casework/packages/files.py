"""A package as files: each document under its name, all of them or one."""

from collections.abc import Iterator
from datetime import date, datetime

from data_ingest.model.text import Language
from service.casework.packages.documents import PackageDocument, documents, file_stems
from service.casework.packages.models import Package
from service.casework.packages.wording import package_document
from service.documents.forms import Form, written


def package_files(
    package: Package,
    language: Language,
    form: Form,
    *,
    package_id: str,
    made_at: datetime,
    on: date,
    number: int | None = None,
    mark: str = "",
) -> Iterator[tuple[PackageDocument, str, bytes]]:
    """Yield the documents of a package, each with the name of its file and its content.

    Args:
        package: The drafts.
        language: Language of the words.
        form: The form of each.
        package_id: The number that it is kept under.
        made_at: When it was made, with a time zone.
        on: The day that it is handed out: a sheet whose numbers count no longer is left out.
        number: Only this one of them; None: all.
        mark: Of the copy.
    """
    stems = file_stems(package, language, package_id=package_id)
    for one, stem in zip(documents(package), stems, strict=True):
        if number in (None, one.number):
            page = package_document(
                package, one, language, package_id=package_id, made_at=made_at, on=on, mark=mark
            )
            yield one, f"{stem}.{form}", written(page, form)
