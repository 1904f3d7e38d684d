"""The words of the document about a portfolio run, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.words import DISCLAIMER

WORDS: Mapping[str, Text] = {
    "title": Text("Leverantörer och granskningsbehov", "Suppliers and review need"),
    "about": Text(
        "Underlag: {what}, {source}. Uppgifterna gäller {day}.",
        "Made from: {what}, {source}. Facts are of {day}.",
    ),
    "disclaimer": DISCLAIMER,
    "in_short": Text("I korthet", "In short"),
    "screened": Text("{n} leverantörer har granskats.", "{n} suppliers have been screened."),
    "aside": Text(
        "{n} betalningsmottagare är inte leverantörer eller är andra stavningar av en leverantör. "
        "De har inte granskats.",
        "{n} payees are no suppliers, or other spellings of one. They have not been screened.",
    ),
    "first": Text(
        "För {n} av dem är behovet av granskning prioriterat eller särskilt prioriterat. "
        "För {none} saknas underlag.",
        "For {n} of them the review need is priority or special priority. For {none} there is not "
        "enough information.",
    ),
    "rejected": Text(
        "{n} rader eller celler kunde inte läsas och räknas inte.",
        "{n} rows or cells could not be read and do not count.",
    ),
    "bands": Text("Granskningsbehov", "Review need"),
    "suppliers": Text("Leverantörer", "Suppliers"),
    "industries": Text("Vad som köps", "What is bought"),
    "triage": Text("Betalningsmottagare", "Payees"),
    "payee": Text("Slag", "Kind"),
    "count": Text("Antal", "Number"),
    "top": Text("Leverantörer att börja med", "Suppliers to begin with"),
    "top_why": Text(
        "Ordningen är granskningsbehov, sedan exponering gånger belopp. Den säger var det är klokt "
        "att börja titta, inte hur någon behandlar sin personal.",
        "The order is review need, then exposure times amount. It says where it is wise to begin "
        "to look, not how anybody treats their staff.",
    ),
    "supplier": Text("Leverantör", "Supplier"),
    "amount": Text("Belopp", "Amount"),
    "selection": Text("Urval för uppföljning", "Selection for follow-up"),
    "no_selection": Text(
        "Inget urval har gjorts i den här körningen.", "Nobody was selected in this run."
    ),
    "changes": Text("Sedan förra körningen", "Since the last run"),
    "first_run": Text(
        "Första körningen av den här källan, så det finns inget att jämföra med.",
        "The first run of this source, so there is nothing to compare with.",
    ),
    "since": Text("Jämfört med {id}.", "Compared with {id}."),
    "change": Text("Ändring", "Change"),
    "before": Text("Före", "Before"),
    "after": Text("Nu", "Now"),
    "why": Text("Vad som ändrades", "What changed"),
    "more": Text(
        "… och {n} till. Arbetsboken och CSV-filen har alla.",
        "… and {n} more. The workbook and the CSV file have all.",
    ),
    "method": Text("Metod och begränsningar", "Method and limits"),
    "made_from": Text("Gjort av", "Made from"),
    "card": Text("Poängkort", "Scorecard"),
    "registers": Text("Register och listor", "Registers and lists"),
    "no_registers": Text("inga inlästa", "none loaded"),
    "not_read": Text("Vad som inte lästes", "What was not read"),
    "not_read_more": Text("… och {n} till som inte lästes.", "… and {n} more that were not read."),
    "changed": Text("Ändringar", "Changes"),
    "party_id": Text("Leverantörens id", "Id of the supplier"),
    "own_id": Text("Eget id", "Own id"),
    "points_before": Text("Poäng före", "Points before"),
    "points_after": Text("Poäng nu", "Points now"),
    "set_aside": Text("Undantagna", "Set aside"),
    "payee_name": Text("Betalningsmottagare", "Payee"),
    "payee_id": Text("Id", "Id"),
    "set_aside_for": Text("Varför", "Why"),
    "currency": Text("Valuta", "Currency"),
    "input": Text("Underlagets hash (SHA-256)", "Hash of the input (SHA-256)"),
    "version": Text("Programversion", "Version of the program"),
    "output": Text("Resultatets hash (SHA-256)", "Hash of the output (SHA-256)"),
}

METHOD: tuple[Text, ...] = (
    Text(
        "Poängen är en summa av heltal enligt ett publicerat poängkort. Samma underlag ger samma "
        "poäng. Lägst och högst visar vad poängen kan bli när det okända blir känt.",
        "Points are a sum of whole numbers by a published scorecard. The same input gives the same "
        "points. Least and most show what they can become once the unknown is known.",
    ),
    Text(
        "Ingen leverantör har tillfrågats. Det som är känt är vad som köpts, om det finns ett "
        "nummer att slå upp och vad inlästa register säger. Okänt är inte låg risk.",
        "No supplier has been asked. What is known is what was bought, whether there is a number "
        "to look up, and what loaded registers say. Unknown is not low risk.",
    ),
    Text(
        "Den vanliga andelen av arbetet i branschen antas lämnas vidare till någon som inte är "
        "känd. Vem det är måste leverantören svara på.",
        "The usual share of the work of the industry is taken to be handed on to somebody unknown. "
        "Who that is, the supplier has to answer.",
    ),
    Text(
        "En möjlig träff på ett namn räknas inte förrän en människa har bekräftat den.",
        "A possible match of a name does not count until a person has confirmed it.",
    ),
    Text(
        "Inget här är ett beslut om en leverantör. Nästa steg är en egen screening av den: öppna "
        "leverantören i körningen.",
        "Nothing here is a decision about a supplier. The next step is a screening of its own: "
        "open the supplier in the run.",
    ),
)
