"""Words of the supplier's view: the codes that a firm chooses between, and its stances."""

from collections.abc import Mapping

from data_ingest.model.text import Text

_YES_NO = {"yes": Text("ja", "yes"), "no": Text("nej", "no")}
_REGISTERED = {
    "registered": Text("registrerad", "registered"),
    "never": Text("har aldrig varit registrerad", "has never been registered"),
    "left": Text("avregistrerad", "no longer registered"),
}
_SHARE = {"none": Text("ingen", "none"), "most": Text("de flesta", "most")}

CODES: Mapping[str, Mapping[str, Text]] = {
    "employer_registration": _REGISTERED,
    "vat_registration": _REGISTERED,
    "insolvency": {
        "none": Text("inget pågående förfarande", "no proceedings"),
        "reorganisation": Text("företagsrekonstruktion", "reorganisation"),
        "liquidation": Text("likvidation", "liquidation"),
        "bankruptcy": Text("konkurs", "bankruptcy"),
    },
    "f_tax": {
        "approved": Text("godkänd för F-skatt", "approved for F-tax"),
        "not_approved": Text("inte godkänd", "not approved"),
        "left": Text("avregistrerad på egen begäran", "left at its own request"),
        "revoked": Text("återkallad", "revoked"),
    },
    "employer_housing": {
        "none": Text("arbetsgivaren ordnar ingen bostad", "the employer arranges no housing"),
        "free_choice": Text("bostad som är frivillig", "housing that is optional"),
        "tied": Text("bostad som hör till anställningen", "housing tied to the job"),
    },
    "tied_permits": _SHARE | {"some": Text("några", "some")},
    "recruitment": {
        "direct": Text("anställer själva", "hires directly"),
        "employer_pays": Text("förmedlare, arbetsgivaren betalar", "agent, the employer pays"),
        "payer_unknown": Text("förmedlare, oklart vem som betalar", "agent, payer not known"),
        "worker_pays": Text("förmedlare, den anställde betalar", "agent, the worker pays"),
    },
    "hired_staff": {
        "none": Text("ingen inhyrd personal", "no hired staff"),
        "part": Text("mindre än hälften av timmarna", "less than half of the hours"),
        "most": Text("minst hälften av timmarna", "at least half of the hours"),
    },
    "pay_system": {
        "by_time": Text("per timme eller månad", "by hour or month"),
        "mixed": Text("delvis ackord", "partly by piece"),
        "by_piece": Text("ackord", "by piece"),
    },
    "labour_audit": {
        "closed": Text("gjord, och brister åtgärdade", "done, and findings closed"),
        "open_findings": Text("gjord, med öppna brister", "done, with open findings"),
        "none": Text("ingen", "none"),
    },
}
"""What the codes of facts mean, as a firm chooses them; a code without words is shown as it is."""

STANCES: Mapping[str, Text] = {
    "agree": Text("Ni håller med", "You agree"),
    "disagree": Text("Ni håller inte med", "You do not agree"),
    "add": Text("Ni lämnar uppgiften", "You give the fact"),
}
"""What the firm has said, told to the firm."""

OWN_LANGUAGE = (
    ("pl", "Mogą Państwo odpowiedzieć w swoim języku."),
    ("lt", "Galite atsakyti savo kalba."),
    ("ro", "Puteți răspunde în limba dumneavoastră."),
    ("uk", "Ви можете відповісти своєю мовою."),
    ("de", "Sie können in Ihrer Sprache antworten."),
)
"""That answers may be written in the firm's own language. No native speaker has read these."""


def options(code: str, codes: tuple[str, ...]) -> list[tuple[str, Text]]:
    """Return the values of a fact that a firm chooses between, with their words."""
    words = CODES.get(code, {}) or _YES_NO
    return [(value, words.get(value, Text(value, value))) for value in codes]
