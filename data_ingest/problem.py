"""What can be wrong with an input, said once in Swedish and English with the way to mend it.

Readers name a problem by its code. The text never repeats the refused value, which may be a
personal number; it names the place, the field, and what is allowed there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from data_ingest.text import Language, Text


class Entry(NamedTuple):
    """The message of a problem and how to mend it; `{names}` are filled from its parameters."""

    detail: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        code: Key into `CATALOGUE`.
        location: Element path, JSON pointer or row number inside the input; "" for all of it.
        params: Values for the message: names, limits and identifiers, never the refused value.
    """

    code: str
    location: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def detail(self, language: Language = "en") -> str:
        """Return what is wrong.

        >>> Problem("empty-input").detail("sv")
        'Filen är tom.'
        """
        return CATALOGUE[self.code].detail.to(language).format_map(self.params)

    def mend(self, language: Language = "en") -> str:
        """Return what the sender can do about it."""
        return CATALOGUE[self.code].mend.to(language).format_map(self.params)


class UnreadableInput(ValueError):
    """The input as a whole cannot be used; nothing was read from it.

    Args:
        problems: At least one problem.
        name: The file's name as the sender gave it.
    """

    def __init__(self, problems: Iterable[Problem], name: str = "input") -> None:
        self.problems = tuple(problems)
        self.name = name
        super().__init__("; ".join(f"{p.location}: {p.detail()}" for p in self.problems))


CATALOGUE: dict[str, Entry] = {
    "empty-input": Entry(
        Text("Filen är tom.", "The file is empty."),
        Text("Skicka en fil med innehåll.", "Send a file that has content."),
    ),
    "too-large": Entry(
        Text("Filen är större än {limit}.", "The file is larger than {limit}."),
        Text("Dela upp den eller skicka en mindre fil.", "Split it, or send a smaller file."),
    ),
    "unknown-format": Entry(
        Text(
            "Formatet känns inte igen: varken upphandlings-JSON eller en eForms-annons.",
            "The format is not recognised: neither procurement JSON nor an eForms notice.",
        ),
        Text(
            "Skicka en fil i något av formaten {formats}.",
            "Send a file in one of the formats {formats}.",
        ),
    ),
    "not-xml": Entry(
        Text(
            "XML-filen är trasig vid rad {line}: den slutar eller bryter av i förtid.",
            "The XML is broken at line {line}: it ends or breaks off too early.",
        ),
        Text(
            "Hämta filen på nytt och kontrollera att hela filen kom med.",
            "Fetch the file again and check that all of it arrived.",
        ),
    ),
    "xml-dtd": Entry(
        Text(
            "XML-filen har en DOCTYPE. Den kan hämta andra filer och läses därför inte.",
            "The XML has a DOCTYPE. It can draw in other files and is therefore not read.",
        ),
        Text(
            "Ta bort DOCTYPE-raden; en eForms-annons har ingen.",
            "Remove the DOCTYPE line; an eForms notice has none.",
        ),
    ),
    "field-missing": Entry(
        Text("Fältet {field} saknas.", "The field {field} is missing."),
        Text("Lägg till {field}.", "Add {field}."),
    ),
    "field-unknown": Entry(
        Text("Fältet {field} finns inte i formatet.", "The format has no field {field}."),
        Text(
            "Ta bort fältet eller rätta namnet; schemat finns på /v1/schemas/procurement.",
            "Remove the field or correct its name; the schema is at /v1/schemas/procurement.",
        ),
    ),
    "field-date": Entry(
        Text("{field} är inte ett datum.", "{field} is not a date."),
        Text("Skriv datumet som 2027-01-01.", "Write the date like 2027-01-01."),
    ),
    "field-choice": Entry(
        Text("{field} har ett annat värde än de tillåtna.", "{field} is none of its choices."),
        Text("Använd ett av: {allowed}.", "Use one of: {allowed}."),
    ),
    "field-pattern": Entry(
        Text("{field} har fel form.", "{field} has the wrong form."),
        Text("Värdet ska följa mönstret {pattern}.", "The value must follow {pattern}."),
    ),
    "field-length": Entry(
        Text("{field} är för kort eller för långt.", "{field} is too short or too long."),
        Text("Gränsen är {limits} tecken.", "The limit is {limits} characters."),
    ),
    "field-range": Entry(
        Text("{field} ligger utanför sina gränser.", "{field} is outside its limits."),
        Text("Gränsen är {limits}.", "The limit is {limits}."),
    ),
    "field-decimals": Entry(
        Text("{field} har för många siffror.", "{field} has too many digits."),
        Text(
            "Gränsen är {limits}; avrunda i källan, inget avrundas här.",
            "The limit is {limits}; round it at the source, nothing is rounded here.",
        ),
    ),
    "field-type": Entry(
        Text("{field} har fel typ.", "{field} has the wrong type."),
        Text(
            "Typen ska vara {expected}; schemat finns på /v1/schemas/procurement.",
            "The type must be {expected}; the schema is at /v1/schemas/procurement.",
        ),
    ),
    "list-length": Entry(
        Text(
            "{field} har för få eller för många poster.", "{field} has too few or too many items."
        ),
        Text("Gränsen är {limits} poster.", "The limit is {limits} items."),
    ),
    "share-form": Entry(
        Text(
            "Andelen är både ett tal och ett intervall, eller ett halvt intervall.",
            "The share is both a number and an interval, or half an interval.",
        ),
        Text(
            "Ange percent, eller både low_percent och high_percent.",
            "Give percent, or both low_percent and high_percent.",
        ),
    ),
    "share-order": Entry(
        Text("low_percent är större än high_percent.", "low_percent is above high_percent."),
        Text("Byt plats på dem eller rätta en av dem.", "Swap them, or correct one of them."),
    ),
    "fact-value": Entry(
        Text(
            "Uppgiften har ett värde men inte tillståndet stated, eller tvärtom.",
            "The fact has a value without the state stated, or the other way round.",
        ),
        Text(
            "Ange ett värde när uppgiften är lämnad, annars bara state.",
            "Give a value when the fact is stated, else only its state.",
        ),
    ),
    "id-repeated": Entry(
        Text("{id} förekommer flera gånger.", "{id} occurs more than once."),
        Text("Ge varje post ett eget id.", "Give each item an id of its own."),
    ),
    "id-unknown": Entry(
        Text("Inget {kind} har id {id}.", "No {kind} has the id {id}."),
        Text(
            "Rätta id:t, eller lägg till det som saknas i dokumentet.",
            "Correct the id, or add what is missing to the document.",
        ),
    ),
    "id-reserved": Entry(
        Text("Id {id} är reserverat för köparen.", "The id {id} is reserved for the buyer."),
        Text("Ge parten ett annat id.", "Give the party another id."),
    ),
    "entry-shares": Entry(
        Text(
            "Anbudsgivarnas andelar i anbud {tender} är inte tillsammans 100 %.",
            "The tenderers' shares of tender {tender} are not 100 % together.",
        ),
        Text(
            "Ange entry_percent för alla anbudsgivare, eller inte för någon.",
            "Give entry_percent for every tenderer, or for none.",
        ),
    ),
    "link-to-itself": Entry(
        Text("{id} lämnar arbete till sig själv.", "{id} hands work on to itself."),
        Text("Rätta den ena parten i länken.", "Correct one party of the link."),
    ),
    "mixed-currencies": Entry(
        Text(
            "Beloppen för delen {lot} har olika valuta; den första är {currency}.",
            "The amounts of lot {lot} are in several currencies; the first is {currency}.",
        ),
        Text(
            "Ange alla belopp i en valuta. Ingen kurs gissas.",
            "Give every amount in one currency. No rate is guessed.",
        ),
    ),
    "json-not-utf8": Entry(
        Text(
            "Texten är inte kodad i UTF-8; felet börjar vid byte {byte}.",
            "The text is not encoded in UTF-8; the fault begins at byte {byte}.",
        ),
        Text("Spara filen som UTF-8 utan BOM.", "Save the file as UTF-8 without a BOM."),
    ),
    "json-bom": Entry(
        Text(
            "Filen börjar med en byteordningsmarkering (BOM).",
            "The file begins with a byte order mark (BOM).",
        ),
        Text("Spara filen som UTF-8 utan BOM.", "Save the file as UTF-8 without a BOM."),
    ),
    "json-truncated": Entry(
        Text(
            "JSON-texten bryts av i förtid vid rad {line}, tecken {column}.",
            "The JSON breaks off too early at line {line}, character {column}.",
        ),
        Text(
            "Kontrollera att hela filen kom med och skicka den igen.",
            "Check that all of the file came along, and send it again.",
        ),
    ),
    "json-malformed": Entry(
        Text(
            "JSON-texten är felskriven vid rad {line}, tecken {column}.",
            "The JSON is malformed at line {line}, character {column}.",
        ),
        Text(
            "Rätta texten där; se efter kommatecken, citattecken och parenteser.",
            "Correct the text there; look at commas, quotation marks and brackets.",
        ),
    ),
    "json-trailing": Entry(
        Text(
            "Det står mer text efter JSON-värdets slut, vid rad {line}, tecken {column}.",
            "There is more text after the JSON value, at line {line}, character {column}.",
        ),
        Text("Skicka ett enda JSON-värde.", "Send one single JSON value."),
    ),
    "json-too-deep": Entry(
        Text(
            "JSON-texten har fler än {limit} nivåer inuti varandra.",
            "The JSON has more than {limit} levels inside each other.",
        ),
        Text("Skicka en plattare struktur.", "Send a flatter structure."),
    ),
    "json-duplicate-key": Entry(
        Text(
            "Nyckeln {key} står mer än en gång i samma objekt.",
            "The key {key} stands more than once in the same object.",
        ),
        Text(
            "Behåll en av dem; vilken som gäller kan inte avgöras här.",
            "Keep one of them; which one holds cannot be decided here.",
        ),
    ),
    "json-not-a-number": Entry(
        Text(
            "NaN och Infinity är inga tal i JSON.",
            "NaN and Infinity are not numbers in JSON.",
        ),
        Text(
            "Utelämna fältet när värdet är okänt.",
            "Leave the field out when the value is not known.",
        ),
    ),
    "json-surrogate": Entry(
        Text(
            "Texten innehåller ett halvt tecken (ett ensamt surrogat).",
            "The text contains half a character (a lone surrogate).",
        ),
        Text("Skriv ut hela tecknet i UTF-8.", "Write the whole character in UTF-8."),
    ),
    "json-nul": Entry(
        Text("Texten innehåller tecknet NUL.", "The text contains the character NUL."),
        Text("Ta bort tecknet.", "Remove the character."),
    ),
    "json-combining": Entry(
        Text(
            "Texten har fler än {limit} kombinerande tecken i följd.",
            "The text has more than {limit} combining characters in a row.",
        ),
        Text("Ta bort de överflödiga tecknen.", "Remove the superfluous characters."),
    ),
    "json-integer-too-large": Entry(
        Text("Heltalet ryms inte i 64 bitar.", "The integer does not fit in 64 bits."),
        Text(
            "Skicka ett mindre tal; en beteckning som består av siffror skickas som text.",
            "Send a smaller number; a designation made of digits is sent as text.",
        ),
    ),
    "json-decimal-too-long": Entry(
        Text(
            "Decimaltalet har fler än {limit} siffror eller en större tiopotens än {limit}.",
            "The decimal number has more than {limit} digits or a power of ten beyond {limit}.",
        ),
        Text("Avrunda talet.", "Round the number."),
    ),
    "request-missing": Entry(
        Text("Ett obligatoriskt värde saknas.", "A required value is missing."),
        Text("Lägg till värdet.", "Add the value."),
    ),
    "request-unknown": Entry(
        Text("Fältet finns inte i API:et.", "The API has no such field."),
        Text(
            "Ta bort fältet eller rätta dess namn enligt API-beskrivningen.",
            "Remove the field, or correct its name after the API description.",
        ),
    ),
    "request-range": Entry(
        Text(
            "Värdet ligger utanför det tillåtna: det ska vara {limit}.",
            "The value is outside what is allowed: it must be {limit}.",
        ),
        Text("Skicka ett värde inom gränsen.", "Send a value within the limit."),
    ),
    "request-length": Entry(
        Text(
            "Längden är inte tillåten: den ska vara {limit}.",
            "The length is not allowed: it must be {limit}.",
        ),
        Text("Skicka ett värde med rätt längd.", "Send a value of the right length."),
    ),
    "request-choice": Entry(
        Text(
            "Värdet hör inte till de tillåtna: {allowed}.",
            "The value is not one of those allowed: {allowed}.",
        ),
        Text("Skicka något av de tillåtna värdena.", "Send one of the values allowed."),
    ),
    "request-form": Entry(
        Text(
            "Värdet har inte den form som API-beskrivningen anger.",
            "The value does not have the form that the API description states.",
        ),
        Text("Rätta värdet enligt API-beskrivningen.", "Correct it after the API description."),
    ),
    "chain-loop": Entry(
        Text(
            "Leveranskedjan går i en slinga: {path}.",
            "The supply chain runs in a loop: {path}.",
        ),
        Text(
            "Ta bort den länk i slingan som inte stämmer, eller datera länkarna så att de inte "
            "gäller samtidigt.",
            "Remove the link of the loop that is wrong, or date the links so that they do not hold "
            "at the same time.",
        ),
    ),
    "chain-shares-over-one": Entry(
        Text(
            "De lägsta andelar som {contractor} lämnar vidare är tillsammans mer än hela dess del "
            "(länkar: {links}).",
            "The least shares that {contractor} hands on are together more than all of its part "
            "(links: {links}).",
        ),
        Text(
            "Sänk andelarna. En andel räknas på den del som den som lämnar vidare har, inte på "
            "hela kontraktet.",
            "Lower the shares. A share is counted of the part of the party that hands on, not of "
            "the whole contract.",
        ),
    ),
    "chain-shares-over-total": Entry(
        Text(
            "De lägsta andelar som {contractor} lämnar vidare är tillsammans mer än vad parten "
            "lämnar vidare totalt, {most} miljondelar (länkar: {links}).",
            "The least shares that {contractor} hands on are together more than what it hands on "
            "in all, {most} ppm (links: {links}).",
        ),
        Text(
            "Höj den totala andelen eller sänk andelarna i länkarna.",
            "Raise the total, or lower the shares of the links.",
        ),
    ),
    "chain-link-without-part": Entry(
        Text(
            "Länken går till eller från {party}, som inte har någon del i anbudet.",
            "The link goes to or from {party}, which has no part in the tender.",
        ),
        Text(
            "Lägg till parten i anbudet eller ta bort länken.",
            "Add the party to the tender, or remove the link.",
        ),
    ),
    "chain-entry-shares": Entry(
        Text(
            "Anbudsgivarnas andelar ({parties}) är inte tillsammans en miljon miljondelar.",
            "The tenderers' shares ({parties}) are not one million ppm together.",
        ),
        Text(
            "Ange en andel för varje anbudsgivare så att de blir hela kontraktet, eller ingen.",
            "Give every tenderer a share so that they make up the whole contract, or give none.",
        ),
    ),
    "chain-mixed-units": Entry(
        Text(
            "Andelarna i anbudet anges i olika enheter: {units}.",
            "The shares of the tender are given in different units: {units}.",
        ),
        Text(
            "Ange alla andelar i timmar, eller alla efter värde.",
            "Give all shares in hours, or all by value.",
        ),
    ),
    "chain-unreachable": Entry(
        Text(
            "Ingen länk leder från en anbudsgivare till {party}.",
            "No link leads from a tenderer to {party}.",
        ),
        Text(
            "Ange vem som anlitar parten, eller ta bort den ur anbudet.",
            "State who engages the party, or remove it from the tender.",
        ),
    ),
    "chain-no-tenderer": Entry(
        Text("Anbudet har ingen anbudsgivare.", "The tender has no tenderer."),
        Text(
            "Ge en av anbudets parter rollen anbudsgivare.",
            "Give one of the tender's parties the role of tenderer.",
        ),
    ),
    "chain-reserved-id": Entry(
        Text(
            "Ett id som slutar med {ending} är reserverat för okända underleverantörer.",
            "An id that ends in {ending} is reserved for undisclosed parties.",
        ),
        Text("Ge parten ett annat id.", "Give the party another id."),
    ),
    "chain-unknown-lot": Entry(
        Text("Anbudet gäller delen {lot}, som saknas.", "The tender is for lot {lot}, not given."),
        Text(
            "Lägg till delen, eller rätta anbudet.",
            "Add the lot, or correct the tender.",
        ),
    ),
    "chain-unknown-tender": Entry(
        Text(
            "Raden gäller anbudet {tender}, som saknas.",
            "The row is for tender {tender}, which is not given.",
        ),
        Text(
            "Lägg till anbudet, eller rätta raden.",
            "Add the tender, or correct the row.",
        ),
    ),
    "fact-unknown": Entry(
        Text("{fact} är ingen uppgift som kan lämnas.", "{fact} is no fact that is answered."),
        Text("Använd en av: {expected}.", "Use one of: {expected}."),
    ),
    "fact-form": Entry(
        Text("Värdet på {fact} går inte att läsa.", "The value of {fact} cannot be read."),
        Text("Så här ska det skrivas: {expected}.", "How to write it: {expected}."),
    ),
    "xml-encoding": Entry(
        Text(
            "Annonsen är inte skriven i UTF-8: vid rad {line} står ett tecken som inte kan läsas.",
            "The notice is not in UTF-8: a character at line {line} cannot be read.",
        ),
        Text(
            "Hämta annonsen på nytt från TED eller annonsdatabasen, eller spara den som UTF-8.",
            "Fetch the notice again from TED or the notice database, or save it as UTF-8.",
        ),
    ),
    "xml-limit": Entry(
        Text(
            "Elementet {element} vid rad {line} ligger för djupt eller är för långt för att läsas.",
            "The element {element} at line {line} lies too deep or is too long to be read.",
        ),
        Text(
            "Skicka annonsen som den publicerades; ingen eForms-annons har så många nivåer.",
            "Send the notice as it was published; no eForms notice has that many levels.",
        ),
    ),
    "eforms-root": Entry(
        Text(
            "XML-filen är ingen annons som kan läsas här; dess yttersta element är ett annat.",
            "The XML is no notice that can be read here; its outermost element is another.",
        ),
        Text(
            "Skicka en annons av något av slagen {accepted}.",
            "Send a notice of one of the kinds {accepted}.",
        ),
    ),
    "eforms-version": Entry(
        Text(
            "Annonsen anger ingen version av eForms som kan läsas.",
            "The notice states no version of eForms that can be read.",
        ),
        Text(
            "Skicka en annons enligt eForms SDK {first} till {last} (CustomizationID).",
            "Send a notice of eForms SDK {first} to {last} (CustomizationID).",
        ),
    ),
    "eforms-no-notice-id": Entry(
        Text(
            "Annonsen saknar både publiceringsnummer och annons-id (BT-701).",
            "The notice has neither a publication number nor a notice identifier (BT-701).",
        ),
        Text(
            "Skicka annonsen som den publicerades.",
            "Send the notice as it was published.",
        ),
    ),
    "eforms-no-lot": Entry(
        Text(
            "Annonsen har ingen del med ett id (BT-137).",
            "The notice has no lot with an identifier (BT-137).",
        ),
        Text(
            "Skicka annonsen som den publicerades.",
            "Send the notice as it was published.",
        ),
    ),
    "eforms-id-missing": Entry(
        Text(
            "Elementet saknar id och är inte med.",
            "The element has no identifier and is left out.",
        ),
        Text("Ange elementets id.", "State the identifier of the element."),
    ),
    "eforms-id-repeated": Entry(
        Text(
            "Id {id} förekommer mer än en gång; det första elementet gäller.",
            "The identifier {id} occurs more than once; the first element holds.",
        ),
        Text("Ge vart och ett sitt eget id.", "Give each an identifier of its own."),
    ),
    "eforms-unknown-organisation": Entry(
        Text(
            "Organisationen {id} finns inte bland annonsens organisationer.",
            "The organisation {id} is not among the organisations of the notice.",
        ),
        Text(
            "Lägg till organisationen, eller rätta hänvisningen.",
            "Add the organisation, or correct the reference.",
        ),
    ),
    "eforms-unknown-lot": Entry(
        Text(
            "Anbudet gäller {id}, som inte finns bland annonsens delar. Anbudet är inte med.",
            "The tender is for {id}, which is not among the lots. The tender is left out.",
        ),
        Text(
            "Lägg till delen, eller rätta anbudets hänvisning.",
            "Add the lot, or correct the reference of the tender.",
        ),
    ),
    "eforms-no-tenderer": Entry(
        Text(
            "Anbudet hänvisar till anbudsparten {id}, som saknas eller saknar känd anbudsgivare. "
            "Anbudet är inte med.",
            "The tender refers to the tendering party {id}, which is absent or has no known "
            "tenderer. The tender is left out.",
        ),
        Text(
            "Lägg till anbudsparten och dess anbudsgivare.",
            "Add the tendering party and its tenderers.",
        ),
    ),
    "eforms-main-contractor": Entry(
        Text(
            "{id} kan inte stå över underleverantören: parten är inte med i anbudet, eller är "
            "underleverantören själv.",
            "{id} cannot stand above the subcontractor: it has no part in the tender, or is the "
            "subcontractor itself.",
        ),
        Text(
            "Ange den anbudsgivare eller underleverantör som lämnar arbetet vidare.",
            "Name the tenderer or subcontractor that hands the work on.",
        ),
    ),
    "eforms-date": Entry(
        Text("Datumet går inte att läsa.", "The date cannot be read."),
        Text("Skriv datumet som ÅÅÅÅ-MM-DD.", "Write the date as YYYY-MM-DD."),
    ),
    "eforms-period": Entry(
        Text(
            "Avtalstiden går inte att räkna ut: längden är orimlig, eller slutet före början.",
            "The period cannot be worked out: its length makes no sense, or it ends before it "
            "begins.",
        ),
        Text(
            "Ange start- och slutdatum, eller längd i hela dagar, veckor, månader eller år.",
            "State start and end, or a length in whole days, weeks, months or years.",
        ),
    ),
    "eforms-amount": Entry(
        Text("Beloppet går inte att läsa.", "The amount cannot be read."),
        Text(
            "Skriv ett belopp från noll och uppåt med högst två decimaler.",
            "Write an amount of zero or more with two decimals at most.",
        ),
    ),
    "eforms-currency": Entry(
        Text("Beloppet saknar valuta.", "The amount has no currency."),
        Text(
            "Ange valutan med tre bokstäver (currencyID).",
            "State the currency in three letters (currencyID).",
        ),
    ),
    "eforms-percent": Entry(
        Text(
            "Andelen går inte att läsa eller är inte mellan 0 och 100 procent.",
            "The share cannot be read or is not between 0 and 100 percent.",
        ),
        Text("Skriv en andel från 0 till 100.", "Write a share from 0 to 100."),
    ),
    "eforms-country": Entry(
        Text("Landskoden är okänd.", "The country code is not known."),
        Text(
            "Använd koden med tre bokstäver enligt ISO 3166, som SWE.",
            "Use the three-letter code of ISO 3166, such as SWE.",
        ),
    ),
    "eforms-cpv": Entry(
        Text("CPV-koden är inte åtta siffror.", "The CPV code is not eight digits."),
        Text("Ange huvudkoden enligt CPV.", "State the main code of the CPV."),
    ),
    "eforms-group-value": Entry(
        Text(
            "Anbudet {id} gäller flera delar med ett gemensamt värde, som inte fördelas.",
            "The tender {id} is for several lots with one value; it is not split between them.",
        ),
        Text(
            "Ange anbudets värde för varje del, om det är känt.",
            "State the value of the tender for each lot, if it is known.",
        ),
    ),
    "eforms-share-over-whole": Entry(
        Text(
            "Det som lämnas till underleverantörer är värt mer än hela anbudet; värdet används "
            "inte.",
            "What is handed on is worth more than the whole tender; the value is not used.",
        ),
        Text(
            "Kontrollera de två beloppen, eller ange andelen i procent.",
            "Check the two amounts, or state the share in percent.",
        ),
    ),
    "eforms-no-but-named": Entry(
        Text(
            "Anbudet säger att inget lämnas till underleverantörer, men namnger en. Svaret nej "
            "används inte.",
            "The tender says that nothing is handed on, yet names a subcontractor. The answer no "
            "is not used.",
        ),
        Text(
            "Fråga anbudsgivaren vilken del som underleverantören utför.",
            "Ask the tenderer which part the subcontractor does.",
        ),
    ),
}
