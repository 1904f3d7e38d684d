"""What is done with each payee of a ledger: kept for screening, merged, or set aside, and why.

Most payees of a public body are no suppliers whose working conditions a buyer can ask about:
other public bodies, private persons, banks. Setting one aside says where a screening begins and
nothing else; a person can take it back in. What was bought is told by the payer's own account
before anything that is known of the payee.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.industry.party_industry import account_industries
from data_ingest.ledgers.foreign_firms import foreign_numbers, has_foreign_form
from data_ingest.model.ledger_tables import KEPT, Payments, Triage
from data_ingest.model.tables import Identifiers, Parties
from data_ingest.model.text import Text

REASONS: dict[str, Text] = {
    "supplier": Text(
        "Betalningsmottagaren ingår: inget av skälen att undanta den gäller.",
        "The payee is included: no reason to set it aside applies.",
    ),
    "same_number": Text(
        "Samma organisationsnummer och ett gemensamt särskiljande ord i namnet.",
        "The same organisation number, and a distinctive word of the name in common.",
    ),
    "same_name": Text(
        "Samma namn som en betalningsmottagare med nummer, och inget annat nummer har namnet.",
        "The same name as a payee with a number, and no other number has that name.",
    ),
    "sole_trader": Text(
        "Enskild näringsidkare enligt nummer och namn eller enligt reskontran; namnet sparas inte.",
        "A sole trader according to number and name or to the ledger; the name is not stored.",
    ),
    "foreign_firm_number": Text(
        "Betalningsmottagaren ingår. Momsregistreringsnumret är ett annat lands.",
        "The payee is included. The VAT number is that of another country.",
    ),
    "foreign_firm_name": Text(
        "Betalningsmottagaren ingår. Den juridiska formen i namnet finns bara i andra länder.",
        "The payee is included. The legal form in the name exists only in other countries.",
    ),
    "private_person": Text(
        "Privatperson enligt nummer, tilltal eller maskering; namnet sparas inte.",
        "A private person according to number, form of address or masking; the name is not stored.",
    ),
    "own_number": Text(
        "Köparens eget organisationsnummer.", "The buyer's own organisation number."
    ),
    "own_name": Text("Samma namn som köparen.", "The same name as the buyer."),
    "public_number": Text(
        "Organisationsnumret börjar på 2: stat, region, kommun eller församling.",
        "The organisation number begins with 2: state, region, municipality or parish.",
    ),
    "public_name": Text(
        "Namnet tyder på en offentlig myndighet. Kontrollera det: bedömningen bygger bara "
        "på namnet.",
        "The name suggests a public body. Check this: only the name indicates it.",
    ),
    "association_number": Text(
        "Organisationsnumret börjar på 8: ideell förening eller stiftelse.",
        "The organisation number begins with 8: association or foundation.",
    ),
    "factoring_name": Text(
        "Namnet tyder på ett finansbolag som kan ha köpt fakturan. Vem som utförde arbetet "
        "framgår inte av reskontran. Kontrollera det: bedömningen bygger bara på namnet.",
        "The name suggests a finance company that may have bought the invoice. The ledger "
        "does not show who did the work. Check this: only the name indicates it.",
    ),
    "utility_name": Text(
        "Namnet är ett energi- eller vattenbolags. Kontrollera det: bedömningen bygger "
        "bara på namnet.",
        "The name is that of an energy or water company. Check this: only the name indicates it.",
    ),
    "post_name": Text(
        "Namnet är ett postföretags. Kontrollera det: bedömningen bygger bara på namnet.",
        "The name is that of a postal company. Check this: only the name indicates it.",
    ),
    "bank_name": Text(
        "Namnet är en banks. Kontrollera det: bedömningen bygger bara på namnet.",
        "The name is that of a bank. Check this: only the name indicates it.",
    ),
    "insurance_name": Text(
        "Namnet är ett försäkringsbolags eller en försäkringsförmedlares. Kontrollera det: "
        "bedömningen bygger bara på namnet.",
        "The name is that of an insurer or insurance broker. Check this: only the name "
        "indicates it.",
    ),
    "no_net_payment": Text(
        "Betalningar och krediteringar tar ut varandra eller ger ett belopp under noll.",
        "Payments and credit notes cancel out or leave less than zero.",
    ),
}
"""Every reason, as it is shown."""

BOUGHT: dict[str, Text] = {
    "agency_staff": Text("inhyrd personal", "agency staff"),
    "care": Text("vård och omsorg", "health and social care"),
    "catering": Text("måltider och servering", "meals and catering"),
    "cleaning": Text("städning", "cleaning"),
    "construction": Text("bygg och anläggning", "construction"),
    "consultancy": Text("konsulttjänster", "consultancy"),
    "education": Text("utbildning", "education"),
    "energy": Text("energi och bränsle", "energy and fuel"),
    "events": Text("kultur, resor och evenemang", "culture, travel and events"),
    "food": Text("livsmedel", "food"),
    "goods": Text("varor och material", "goods and materials"),
    "grounds": Text("park- och markskötsel", "grounds maintenance"),
    "it": Text("it och telekommunikation", "IT and telecommunications"),
    "legal": Text("juridiska tjänster", "legal services"),
    "lodging": Text("hotell och tillfälligt boende", "hotels and temporary lodging"),
    "maintenance": Text("reparation och underhåll", "repair and maintenance"),
    "media": Text("reklam, tryck och porto", "advertising, printing and postage"),
    "not_a_purchase": Text(
        "inget köp: bidrag, avgift eller skatt", "no purchase: grant, fee or tax"
    ),
    "rent": Text("lokaler och mark", "premises and land"),
    "security": Text("bevakning och larm", "security"),
    "textiles": Text("textilier och tvätt", "textiles and laundry"),
    "transport": Text("transporter", "transport"),
    "unknown": Text("framgår inte av kontot", "not shown by the account"),
    "vehicles": Text("fordon och fordonsreparationer", "vehicles and their repair"),
    "waste": Text("avfall, vatten och avlopp", "waste, water and sewerage"),
}
"""What an account stands for, as it is shown; the codes of `reference/accounts.csv`."""

GROUPS: dict[str, str] = {
    "03": "goods", "09": "energy", "14": "goods", "15": "food", "18": "textiles", "19": "goods",
    "22": "goods", "24": "goods", "30": "goods", "302": "it", "31": "goods", "32": "it",
    "33": "goods", "34": "vehicles", "35": "goods", "37": "goods", "38": "goods", "39": "goods",
    "395": "textiles", "42": "goods", "43": "goods", "44": "goods", "45": "construction",
    "48": "it", "50": "maintenance", "501": "vehicles", "551": "lodging", "55": "catering",
    "60": "transport", "63": "transport", "635": "events", "641": "media", "642": "it",
    "65": "waste", "70": "rent", "7033": "maintenance", "71": "consultancy", "72": "it",
    "73": "consultancy", "77": "grounds", "791": "legal", "792": "consultancy",
    "793": "media", "794": "consultancy", "795": "consultancy", "796": "agency_staff",
    "797": "security", "798": "media", "799": "consultancy", "7995": "events", "80": "education",
    "85": "care", "904": "waste", "905": "waste", "906": "grounds", "909": "cleaning",
    "92": "events", "9831": "textiles", "98392": "transport",
}  # fmt: skip
"""The code of `BOUGHT` by CPV prefix, for an account that its words alone tell; the longest prefix
applies, and any other is `unknown`. Judgement."""

_PUBLIC = (
    r"\b(?:kommun|landsting|länsstyrelsen|trafikverket|skatteverket|polismyndigheten"
    r"|försäkringskassan|kommunalförbund|regionförbund|universitet"
    r"|council|councl|coun|nhs|nhsft|hmrc|borough of|police|fire authority|hm revenue)\b"
    r"|^region \w|regionen\b|s stad$|\bministry of |\bdepartment (?:for|of) "
)
_UTILITY = (
    r"\b(?:vattenfall|fortum|e\.on|ellevio|mälarenergi|göteborg energi|öresundskraft|jämtkraft"
    r"|skellefteå kraft|stockholm exergi|tekniska verken|kraftringen|british gas|e ?d ?f energy"
    r"|npower|corona energy|ovo energy|yu energy|engie gas|sse energy|south west water"
    r"|sw water business|severn trent|scottish power|scottishpower|e\.on next|thames water)\b"
)
_POST = r"\b(?:postnord|citymail|royal mail|post office (?:ltd|limited|counters))\b"
_BANK = (
    r"\b(?:swedbank|handelsbanken|nordea|skandinaviska enskilda banken|danske bank|sparbank\w*"
    r"|lloyds bank|barclays|natwest|hsbc|santander)\b|\bbank (?:ab|plc|publ)\b"
)
_INSURANCE = (
    r"\b(?:länsförsäkringar|folksam|trygg-hansa|if skadeförsäkring|\w*försäkring(?:ar|sbolag)?"
    r"|insurances?|ins brokers?|zurich|aviva)\b"
)
_FACTORING = (
    r"\b(?:factoring|fakturaköp|fakturabelåning|invoice financ\w*|finans|finance"
    r"|financial services)\b"
)
_DEPARTMENT = r"finance (?:department|dept|off|office|service)"


class Spelled(NamedTuple):
    """A spelling that was put together with a payee, and the reason."""

    payee_id: str
    name: str
    reason: str


def triage(
    *,
    parties: dy.DataFrame[Parties],
    identifiers: dy.DataFrame[Identifiers],
    payments: dy.DataFrame[Payments],
    spelled: Sequence[Spelled],
    accounts: pl.DataFrame,
    country: str | None = None,
    sole_traders: Collection[str] = (),
) -> dy.DataFrame[Triage]:
    """Decide for each payee and each merged spelling, by the first rule that applies.

    The order: private person, own organisation, public body, association, utility, post, bank,
    insurance, factoring, no net payment; else kept, with foreign firms told apart. Of natural
    persons those who are paid as sole traders are kept, without their name. Word lists are the
    project's judgement of 2026-11-25, looked for as whole words outside brackets.

    Args:
        parties: Payers and payees.
        identifiers: Their numbers; only those with a right check digit are believed.
        payments: Who paid whom.
        spelled: Spellings that were merged into payees.
        accounts: Rows of `Accounts` for the payers' country.
        country: Of the payers, ISO 3166 alpha-2; it decides the languages that accounts are read
            in, and which firms are foreign.
        sole_traders: Natural persons who are paid as sole traders, by party id.

    Returns:
        Payees in order of `payee_id`, each followed by its spellings (`<payee_id>/2`, …).
    """
    payers = payments["payer_id"].unique().to_list()
    payees = (
        payments.group_by("payee_id")
        .agg(net=pl.col("amount").sum())
        .join(
            parties.select("party_id", "display_name", "is_personal"),
            left_on="payee_id",
            right_on="party_id",
        )
    )
    believed = identifiers.filter(pl.col("checksum_ok") & (pl.col("scheme") == "SE-ON"))
    numbers = believed.unique("party_id", keep="first", maintain_order=True)
    own_numbers = believed.filter(pl.col("party_id").is_in(payers))["value"].to_list()
    own_names = parties.filter(pl.col("party_id").is_in(payers)).select(_plain("display_name"))
    decided = (
        payees.join(
            numbers.select("party_id", number="value"),
            left_on="payee_id",
            right_on="party_id",
            how="left",
        )
        .with_columns(name=_plain("display_name"))
        .with_columns(
            sole=pl.col("payee_id").is_in([*sole_traders]),
            foreign_number=pl.col("payee_id").is_in(foreign_numbers(identifiers, country)),
            foreign_form=has_foreign_form(_plain("display_name"), country),
        )
        .with_columns(reason=_reason(own_numbers, own_names["display_name"].drop_nulls().to_list()))
        .join(bought(payments, accounts, country), on="payee_id")
        .select(
            "payee_id",
            outcome=pl.when(_category().is_in(KEPT))
            .then(pl.lit("kept"))
            .otherwise(pl.lit("excluded")),
            category=_category(),
            reason="reason",
            merged_into=pl.lit(None, pl.String),
            spelling=pl.lit(None, pl.String),
            bought="bought",
            cpv_prefix="cpv_prefix",
            cpv_account="cpv_account",
        )
    )
    return Triage.validate(
        pl.concat([decided, _spellings(spelled, decided)]).sort("payee_id"), cast=True
    )


def bought(
    payments: dy.DataFrame[Payments], accounts: pl.DataFrame, country: str | None = None
) -> pl.DataFrame:
    """Return what most of the money to each payee went to, by the payers' accounts.

    An account of the list is what the list says, any other what its words say. Amounts on accounts
    that neither reads count as `unknown`, so that a small known part does not speak for the whole.
    Equal amounts go by the code.

    Args:
        payments: Who paid whom, by class of account.
        accounts: Rows of `Accounts` for the payers' country.
        country: Of the payers, ISO 3166 alpha-2; it decides the languages.

    Returns:
        payee_id, bought, cpv_prefix and cpv_account (String): the last two are the prefix and the
        account that most of that money was paid from, null where there is no prefix.
    """
    known = account_industries(payments["account_class"], country, accounts=accounts)
    no_purchase = pl.col("says") == "no_purchase"
    group = pl.when(no_purchase).then(pl.lit("not_a_purchase")).otherwise(_group("cpv_prefix"))
    known = known.select("account_class", "cpv_prefix", bought=pl.coalesce("bought", group))
    key = ["payee_id", "bought", "cpv_prefix"]
    amount, account = pl.col("amount"), pl.col("account_class")
    return (
        payments.group_by("payee_id", "account_class")
        .agg(amount.sum())
        .join(known, on="account_class", how="left")
        .with_columns(pl.col("bought").fill_null("unknown"))
        .sort("amount", "account_class", descending=[True, False])
        .group_by(key, maintain_order=True)
        .agg(amount.sum(), cpv_account=account.first())
        .sort("payee_id", "amount", "bought", "cpv_prefix", descending=[False, True, False, False])
        .unique("payee_id", keep="first", maintain_order=True)
        .select(*key, cpv_account=pl.when(pl.col("cpv_prefix").is_not_null()).then("cpv_account"))
    )


def _group(prefix: str) -> pl.Expr:
    """Return the code of `BOUGHT` of a CPV prefix (String); null where there is no prefix."""
    groups = (
        pl.col(prefix)
        .str.head(length)
        .replace_strict(
            {code: group for code, group in GROUPS.items() if len(code) == length},
            default=None,
            return_dtype=pl.String,
        )
        for length in sorted({len(code) for code in GROUPS}, reverse=True)
    )
    return pl.coalesce(*groups, pl.when(pl.col(prefix).is_not_null()).then(pl.lit("unknown")))


def _plain(column: str) -> pl.Expr:
    """A name for comparison: lower case, without what stands in brackets, single spaces."""
    text = pl.col(column).str.to_lowercase().str.replace_all(r"\([^)]*\)?", " ")
    return text.str.replace_all(r"\s+", " ").str.strip_chars()


def _reason(own_numbers: list[str], own_names: list[str]) -> pl.Expr:
    name, number = pl.col("name"), pl.col("number")
    factoring = name.str.contains(_FACTORING) & ~name.str.contains(_DEPARTMENT)
    return (
        pl.when(pl.col("is_personal") & pl.col("sole") & (pl.col("net") > 0))
        .then(pl.lit("sole_trader"))
        .when("is_personal")
        .then(pl.lit("private_person"))
        .when(number.is_in(own_numbers))
        .then(pl.lit("own_number"))
        .when(name.is_in(own_names))
        .then(pl.lit("own_name"))
        .when(number.str.starts_with("2"))
        .then(pl.lit("public_number"))
        .when(name.str.contains(_PUBLIC))
        .then(pl.lit("public_name"))
        .when(number.str.starts_with("8"))
        .then(pl.lit("association_number"))
        .when(name.str.contains(_UTILITY))
        .then(pl.lit("utility_name"))
        .when(name.str.contains(_POST))
        .then(pl.lit("post_name"))
        .when(name.str.contains(_BANK))
        .then(pl.lit("bank_name"))
        .when(name.str.contains(_INSURANCE))
        .then(pl.lit("insurance_name"))
        .when(factoring)
        .then(pl.lit("factoring_name"))
        .when(pl.col("net") <= 0)
        .then(pl.lit("no_net_payment"))
        .when("foreign_number")
        .then(pl.lit("foreign_firm_number"))
        .when(pl.col("foreign_form") & number.is_null())
        .then(pl.lit("foreign_firm_name"))
        .otherwise(pl.lit("supplier"))
    )


def _category() -> pl.Expr:
    """The category of a reason: the same word without what the reason rests on."""
    word = pl.col("reason").str.replace(r"_(?:number|name)$", "")
    return word.replace({"own": "own_organisation", "public": "public_body"})


def _spellings(spelled: Sequence[Spelled], decided: pl.DataFrame) -> pl.DataFrame:
    """Return the merged spellings as rows of their own; they were paid for what the payee was."""
    counts: dict[str, int] = {}
    rows = []
    for payee_id, name, reason in spelled:
        counts[payee_id] = counts.get(payee_id, 1) + 1
        rows.append((f"{payee_id}/{counts[payee_id]}", payee_id, name, reason))
    columns = dict.fromkeys(("payee_id", "merged_into", "spelling", "reason"), pl.String)
    return (
        pl.DataFrame(rows, schema=columns, orient="row")
        .join(
            decided.select("bought", "cpv_prefix", "cpv_account", merged_into="payee_id"),
            on="merged_into",
        )
        .with_columns(outcome=pl.lit("merged"), category=pl.lit("spelling"))
        .select(decided.columns)
    )
