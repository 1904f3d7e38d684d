"""What the acts are called that rules of law are from; a rule itself names its act by a code."""

from collections.abc import Mapping

from data_ingest.model.text import Text


def _same(name: str) -> Text:
    return Text(name, name)


ACTS: Mapping[tuple[str, str], Text] = {
    ("SE", "LOU"): Text(
        "Lagen (2016:1145) om offentlig upphandling", "Public Procurement Act (2016:1145)"
    ),
    ("SE", "LUF"): Text(
        "Lagen (2016:1146) om upphandling inom försörjningssektorerna",
        "Utilities Procurement Act (2016:1146)",
    ),
    ("SE", "LUK"): Text(
        "Lagen (2016:1147) om upphandling av koncessioner",
        "Concessions Procurement Act (2016:1147)",
    ),
    ("SE", "LUFS"): Text(
        "Lagen (2011:1029) om upphandling på försvars- och säkerhetsområdet",
        "Defence and Security Procurement Act (2011:1029)",
    ),
    ("SE", "LOV"): Text(
        "Lagen (2008:962) om valfrihetssystem", "Act on Systems of Choice (2008:962)"
    ),
    ("SE", "2007-1091"): Text(
        "Den tidigare lagen (2007:1091) om offentlig upphandling",
        "Earlier Public Procurement Act (2007:1091)",
    ),
    ("SE", "ACTIONPLAN"): Text(
        "Handlingsplanen mot prostitution och människohandel (2018)",
        "Action plan against prostitution and trafficking (2018)",
    ),
    ("SE", "ARKIV"): Text("Arkivlagen (1990:782)", "Archives Act (1990:782)"),
    ("SE", "BRB"): Text("Brottsbalken (1962:700)", "Criminal Code (1962:700)"),
    ("SE", "DOS"): Text(
        "Lagen (2018:1937) om tillgänglighet till digital offentlig service",
        "Act on the Accessibility of Digital Public Services (2018:1937)",
    ),
    ("SE", "DSL"): Text(
        "Lagen (2018:218) med kompletterande bestämmelser till EU:s dataskyddsförordning",
        "Act supplementing the EU's data protection regulation (2018:218)",
    ),
    ("SE", "ENTREPR"): Text(
        "Lagen (2018:1472) om entreprenörsansvar för lönefordringar",
        "Act on Contractors' Liability for Wages (2018:1472)",
    ),
    ("SE", "LEVKONTROLL"): Text(
        "Förslaget om samordnad kontroll av leverantörer (2026)",
        "Proposal on coordinated checks of suppliers (2026)",
    ),
    ("SE", "OSL"): Text(
        "Offentlighets- och sekretesslagen (2009:400)",
        "Public Access to Information and Secrecy Act (2009:400)",
    ),
    ("SE", "SFL"): Text("Skatteförfarandelagen (2011:1244)", "Tax Procedures Act (2011:1244)"),
    ("SE", "SOU"): Text("Statens offentliga utredningar", "Swedish Government Official Reports"),
    ("SE", "TF"): Text("Tryckfrihetsförordningen", "Freedom of the Press Act"),
    ("SE", "UTL"): Text("Utlänningslagen (2005:716)", "Aliens Act (2005:716)"),
    ("SE", "UTST"): Text(
        "Lagen (1999:678) om utstationering av arbetstagare", "Posting of Workers Act (1999:678)"
    ),
    ("SE", "WORKPERMIT"): Text("Reformen av arbetstillstånd 2026", "Reform of work permits, 2026"),
    ("EU", "2011-36"): Text(
        "Direktiv 2011/36/EU mot människohandel", "Directive 2011/36/EU against trafficking"
    ),
    ("EU", "2014-23"): Text(
        "Direktiv 2014/23/EU om koncessioner", "Directive 2014/23/EU on concessions"
    ),
    ("EU", "2014-24"): Text(
        "Direktiv 2014/24/EU om offentlig upphandling",
        "Directive 2014/24/EU on public procurement",
    ),
    ("EU", "2014-25"): Text(
        "Direktiv 2014/25/EU om upphandling inom försörjningssektorerna",
        "Directive 2014/25/EU on procurement in the utilities sectors",
    ),
    ("EU", "96-71"): Text(
        "Direktiv 96/71/EG om utstationering av arbetstagare",
        "Directive 96/71/EC on the posting of workers",
    ),
    ("EU", "AIACT"): Text("AI-förordningen, (EU) 2024/1689", "AI Act, (EU) 2024/1689"),
    ("EU", "CSDDD"): Text(
        "Direktivet om företags tillbörliga aktsamhet, (EU) 2024/1760",
        "Directive on corporate due diligence, (EU) 2024/1760",
    ),
    ("EU", "CSRD"): Text(
        "Direktivet om företags hållbarhetsrapportering, (EU) 2022/2464",
        "Directive on corporate sustainability reporting, (EU) 2022/2464",
    ),
    ("EU", "FLR"): Text(
        "Förordningen om varor framställda med tvångsarbete, (EU) 2024/3015",
        "Regulation on products made with forced labour, (EU) 2024/3015",
    ),
    ("EU", "GDPR"): Text(
        "Dataskyddsförordningen, (EU) 2016/679", "General Data Protection Regulation, (EU) 2016/679"
    ),
    ("EU", "PPACT"): Text(
        "Väntat förslag om offentlig upphandling", "Expected proposal on public procurement"
    ),
    ("EU", "RU"): Text(
        "Förordningen om sanktioner mot Ryssland, (EU) nr 833/2014",
        "Regulation on sanctions against Russia, (EU) No 833/2014",
    ),
    ("EU", "WAD"): Text(
        "Webbtillgänglighetsdirektivet, (EU) 2016/2102",
        "Web Accessibility Directive, (EU) 2016/2102",
    ),
    ("NO", "ALLM"): Text("Allmenngjøringsloven", "Act on extended collective agreements"),
    ("NO", "APENHET"): Text("Åpenhetsloven", "Transparency Act"),
    ("NO", "FOA"): Text("Anskaffelsesforskriften", "Public Procurement Regulations"),
    ("NO", "LOA"): Text("Anskaffelsesloven", "Public Procurement Act"),
    ("NO", "LONN"): Text(
        "Forskrift om lønns- og arbeidsvilkår", "Regulations on pay and working conditions"
    ),
    ("DK", "UDBUD"): Text("Udbudsloven", "Public Procurement Act"),
    ("FI", "HANKINTA"): Text("Lagen om offentlig upphandling", "Public Procurement Act"),
    ("FI", "TVL"): Text("Beställaransvarslagen", "Act on the Contractor's Obligations"),
    ("DE", "BTTG"): Text("Bundestariftreuegesetz", "Act on collective terms in federal contracts"),
    ("DE", "GWB"): Text(
        "Gesetz gegen Wettbewerbsbeschränkungen", "Act against Restraints of Competition"
    ),
    ("DE", "LKSG"): Text(
        "Lieferkettensorgfaltspflichtengesetz", "Act on due diligence in supply chains"
    ),
    ("DE", "WREGG"): Text("Wettbewerbsregistergesetz", "Competition Register Act"),
    ("FR", "CCP"): Text("Code de la commande publique", "Public Procurement Code"),
    ("FR", "VIGILANCE"): Text("Loi relative au devoir de vigilance", "Duty of Vigilance Act"),
    ("UK", "MSA"): _same("Modern Slavery Act 2015"),
    ("UK", "PA23"): _same("Procurement Act 2023"),
    ("UK", "PPN"): _same("Procurement Policy Note 009"),
    ("US", "FAR"): _same("Federal Acquisition Regulation"),
    ("US", "UFLPA"): _same("Uyghur Forced Labor Prevention Act"),
    ("CA", "INTEGRITY"): _same("Ineligibility and Suspension Policy"),
    ("CA", "S211"): _same("Fighting Against Forced Labour and Child Labour in Supply Chains Act"),
    ("AU", "MSA"): _same("Modern Slavery Act 2018"),
    ("INT", "ILO"): Text("ILO:s konventioner om tvångsarbete", "ILO conventions on forced labour"),
    ("INT", "OECD"): Text(
        "OECD:s vägledning om tillbörlig aktsamhet", "OECD guidance on due diligence"
    ),
    ("INT", "UNGP"): Text(
        "FN:s vägledande principer för företag och mänskliga rättigheter",
        "UN Guiding Principles on Business and Human Rights",
    ),
}
"""Names by the jurisdiction of a rule and the code of its act."""


def act_name(jurisdiction: str, code: str, citation: str) -> Text:
    """Return what an act is called; one that has no name here is called as a rule of it cites it.

    Args:
        jurisdiction: Of the rule.
        code: What the rule calls the act.
        citation: Of the rule; its number in brackets ends what is taken of it.

    >>> act_name("EU", "FLR", "").en
    'Regulation on products made with forced labour, (EU) 2024/3015'
    >>> act_name("SE", "NY", "Nya lagen (2027:1) 3 §").sv
    'Nya lagen (2027:1)'
    """
    named, bracket, _ = citation.partition(")")
    cited = named + bracket if bracket else code
    return ACTS.get((jurisdiction, code), _same(cited))
