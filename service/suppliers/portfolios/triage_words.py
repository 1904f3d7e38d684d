"""Where triage puts a payee, in words."""

from collections.abc import Mapping

from data_ingest.model.text import Text

CATEGORIES: Mapping[str, Text] = {
    "supplier": Text("leverantör", "supplier"),
    "spelling": Text("annan stavning, sammanförd", "another spelling, merged"),
    "private_person": Text("privatperson, namnet sparas inte", "private person, name not kept"),
    "own_organisation": Text("köparen själv", "the buyer itself"),
    "public_body": Text("offentlig myndighet", "public body"),
    "association": Text("förening eller stiftelse", "association or foundation"),
    "factoring": Text("finansbolag som köpt fakturan", "finance company that bought the invoice"),
    "utility": Text("energi och vatten", "utility"),
    "post": Text("post", "post"),
    "bank": Text("bank", "bank"),
    "insurance": Text("försäkring", "insurance"),
    "no_net_payment": Text("inget nettobelopp", "no net payment"),
}
"""Where triage puts a payee (`ledger_tables.CATEGORIES`); only `supplier` is kept."""
