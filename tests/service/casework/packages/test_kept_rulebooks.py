"""A package is stored with the rules and the texts that it was made of."""

from sqlalchemy import select

from procurement_rules.package.template import load_templates
from service.casework.packages.store import store_package
from service.platform.db.database import acting_for, transaction
from service.platform.zipped import unzipped
from service.screening.needs.store import store_need
from service.screening.rulebooks.table import RULEBOOKS

TENANT = "t-kept-rulebooks"


def books(engine):
    with transaction(engine, read_only=True) as connection:
        own = select(RULEBOOKS).where(RULEBOOKS.c.tenant_id == TENANT).order_by(RULEBOOKS.c.kind)
        return connection.execute(own).all()


def test_a_package_brings_its_rules_and_its_texts(engine, need, record_of):
    with acting_for(TENANT):
        needed = need(tenant_id=TENANT)
        store_need(engine, needed)
        assert [book.id for book in books(engine)] == [needed.rulebook_sha256]
        package = record_of(needed, kind="clauses")
        store_package(engine, package)
        rules, texts = books(engine)
    assert (rules.id, texts.id) == (package.rulebook_sha256, package.templates_sha256)
    assert unzipped(texts.content, sha256=texts.id) == load_templates().text
