"""The page of what files are taken where, how large they may be, and what is done with them."""

from data_ingest.records import opened
from data_ingest.sheets import archive, opening
from data_ingest.sheets import table as sheet
from docs.writers.markdown import codes, listed, page, table
from service.api import evidence_files, log_checks, replies, screenings, uploads
from service.casework.replies import request as reply_request
from service.settings import Settings
from service.web import forms

_MB = 10**6
_MIB = 2**20
_WHOLE = "the largest request"


def uploads_page() -> str:
    """Return the page."""
    default = Settings.model_fields["max_body_bytes"].default // _MIB
    rows = [
        ("`POST /v1/screenings`, tables and notices", codes(screenings.ACCEPTED), _WHOLE),
        ("`POST /v1/evidence-files`", codes(evidence_files.ACCEPTED), _WHOLE),
        (
            f"`POST /v1/replies`, at most {reply_request.MOST_FILES} for a link",
            codes(replies.ACCEPTED),
            f"{reply_request.MOST_FILE_BYTES // _MIB} MiB",
        ),
        ("`POST /v1/log/checks`", codes(log_checks.ACCEPTED), _WHOLE),
        (
            f"forms of the pages, at most {forms.MOST_FILES} files",
            "the same as what the form sends on",
            _WHOLE,
        ),
    ]
    return page(
        "Uploads",
        "Which files are taken where, and what they may be. The type is stated by `Content-Type`;"
        " another is refused (415). Of a file that is read, the content decides what it is, and the"
        " extension of its name nothing.",
        f"The largest request is `KEDJEKOLL_MAX_BODY_BYTES`, {default} MiB unless it is set,"
        f" counted as it arrives (413). A form has at most {uploads.MAX_FURTHER} further files.",
        table(("where", "types", "at most"), rows),
        "## When a file is read",
        listed(
            [
                f"A table has at most {opening.MAX_PAYLOAD // _MB} MB, {sheet.MAX_ROWS:,} rows,"
                f" {sheet.MAX_COLUMNS:,} columns and {sheet.MAX_CELLS:,} cells.",
                f"A workbook or document is an archive: at most {archive.MAX_ENTRIES:,} parts,"
                f" {archive.MAX_UNPACKED // _MB} MB unpacked and {archive.MAX_RATIO} times its"
                " size. This is checked before and while it is unpacked.",
                f"A file of a register is unpacked to at most {opened.MAX_UNPACKED // 2**30} GiB"
                f" and {opened.MAX_RATIO} times its size.",
                "XML with a DOCTYPE, an encrypted archive and macros are not read.",
                "Reading is done in a process of its own, with an end to its memory and time"
                " (`KEDJEKOLL_READING_MEMORY_MB`, `KEDJEKOLL_READING_SECONDS`). What needs more is"
                " refused, with what to do: [input problems](input-problems-files.md).",
            ]
        ),
        "## When a file is kept",
        "Evidence and files of replies are stored as they are, named by their hash, and not looked"
        " into. They are handed out as attachments of type `application/octet-stream`, so that no"
        " browser shows them. Nothing scans them for malware: do that where they are opened. A"
        " personal number in the name of a file is replaced.",
    )
