"""The forms of the pages by name, as templates ask for them: `forms.decision`."""

from types import SimpleNamespace

from service.web.fields import (
    admin,
    cases,
    chain,
    extracts,
    follow_up,
    letters,
    purchase,
    session,
    suppliers,
)
from service.web.form_model import Form

FORMS = SimpleNamespace(
    **{
        name.lower(): form
        for module in (
            admin,
            cases,
            chain,
            extracts,
            follow_up,
            letters,
            purchase,
            session,
            suppliers,
        )
        for name, form in vars(module).items()
        if isinstance(form, Form)
    }
)
