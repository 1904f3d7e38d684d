"""A package of drafts as Markdown (CommonMark with tables), for whoever writes elsewhere."""

from data_ingest.model.text import Language
from service.casework.packages.documents import PackageDocument
from service.casework.packages.models import Package
from service.casework.packages.wording import blocks
from service.documents.markdown import markdown_of


def package_markdown(package: Package, document: PackageDocument, language: Language) -> str:
    """Return a document of a package as Markdown; what a sender wrote cannot become markup."""
    return markdown_of(blocks(package, document, language))
