"""`kedjekoll case` with all its commands, also those that stand in modules of their own."""

from service.cli.case import case
from service.cli.case_chain import chain_form, chain_requests
from service.cli.case_holding import end_hold, put_on_hold
from service.cli.case_interruption import cancel, resume, review
from service.cli.case_purchase import award, purchase
from service.cli.case_sharing import share
from service.cli.disclose import mark_case

case.command("chain-form")(chain_form)
case.command("chain-requests")(chain_requests)
case.command()(purchase)
case.command()(award)
case.command()(cancel)
case.command()(review)
case.command()(resume)
case.command("hold")(put_on_hold)
case.command("release")(end_hold)
case.command()(share)
case.command("mark")(mark_case)

__all__ = ["case"]
