"""What the acts are called that rules of law are from; a rule itself names its act by a code."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message, plain


def _same(name: str) -> Text:
    return plain(name)


ACTS: Mapping[tuple[str, str], Text] = {
    ("SE", "LOU"): message("Public Procurement Act (2016:1145)"),
    ("SE", "LUF"): message("Utilities Procurement Act (2016:1146)"),
    ("SE", "LUK"): message("Concessions Procurement Act (2016:1147)"),
    ("SE", "LUFS"): message("Defence and Security Procurement Act (2011:1029)"),
    ("SE", "LOV"): message("Act on Systems of Choice (2008:962)"),
    ("SE", "2007-1091"): message("Earlier Public Procurement Act (2007:1091)"),
    ("SE", "ACTIONPLAN"): message("Action plan against prostitution and trafficking (2018)"),
    ("SE", "ARKIV"): message("Archives Act (1990:782)"),
    ("SE", "BRB"): message("Criminal Code (1962:700)"),
    ("SE", "DOS"): message("Act on the Accessibility of Digital Public Services (2018:1937)"),
    ("SE", "DSL"): message("Act supplementing the EU's data protection regulation (2018:218)"),
    ("SE", "ENTREPR"): message("Act on Contractors' Liability for Wages (2018:1472)"),
    ("SE", "LEVKONTROLL"): message("Proposal on coordinated checks of suppliers (2026)"),
    ("SE", "OSL"): message("Public Access to Information and Secrecy Act (2009:400)"),
    ("SE", "SFL"): message("Tax Procedures Act (2011:1244)"),
    ("SE", "SOU"): message("Swedish Government Official Reports"),
    ("SE", "TF"): message("Freedom of the Press Act"),
    ("SE", "UTL"): message("Aliens Act (2005:716)"),
    ("SE", "UTST"): message("Posting of Workers Act (1999:678)"),
    ("SE", "WORKPERMIT"): message("Reform of work permits, 2026"),
    ("EU", "2011-36"): message("Directive 2011/36/EU against trafficking"),
    ("EU", "2014-23"): message("Directive 2014/23/EU on concessions"),
    ("EU", "2014-24"): message("Directive 2014/24/EU on public procurement"),
    ("EU", "2014-25"): message("Directive 2014/25/EU on procurement in the utilities sectors"),
    ("EU", "96-71"): message("Directive 96/71/EC on the posting of workers"),
    ("EU", "AIACT"): message("AI Act, (EU) 2024/1689"),
    ("EU", "CSDDD"): message("Directive on corporate due diligence, (EU) 2024/1760"),
    ("EU", "CSRD"): message("Directive on corporate sustainability reporting, (EU) 2022/2464"),
    ("EU", "FLR"): message("Regulation on products made with forced labour, (EU) 2024/3015"),
    ("EU", "GDPR"): message("General Data Protection Regulation, (EU) 2016/679"),
    ("EU", "PPACT"): message("Expected proposal on public procurement"),
    ("EU", "RU"): message("Regulation on sanctions against Russia, (EU) No 833/2014"),
    ("EU", "WAD"): message("Web Accessibility Directive, (EU) 2016/2102"),
    ("NO", "ALLM"): message("Act on extended collective agreements"),
    ("NO", "APENHET"): message("Transparency Act"),
    ("NO", "FOA"): message("Public Procurement Regulations"),
    ("NO", "LOA"): message("Public Procurement Act"),
    ("NO", "LONN"): message("Regulations on pay and working conditions"),
    ("DK", "UDBUD"): message("Public Procurement Act", "act names"),
    ("FI", "HANKINTA"): message("Public Procurement Act", "act names"),
    ("FI", "TVL"): message("Act on the Contractor's Obligations"),
    ("DE", "BTTG"): message("Act on collective terms in federal contracts"),
    ("DE", "GWB"): message("Act against Restraints of Competition"),
    ("DE", "LKSG"): message("Act on due diligence in supply chains"),
    ("DE", "WREGG"): message("Competition Register Act"),
    ("FR", "CCP"): message("Public Procurement Code"),
    ("FR", "VIGILANCE"): message("Duty of Vigilance Act"),
    ("UK", "MSA"): _same("Modern Slavery Act 2015"),
    ("UK", "PA23"): _same("Procurement Act 2023"),
    ("UK", "PPN"): _same("Procurement Policy Note 009"),
    ("US", "FAR"): _same("Federal Acquisition Regulation"),
    ("US", "UFLPA"): _same("Uyghur Forced Labor Prevention Act"),
    ("CA", "INTEGRITY"): _same("Ineligibility and Suspension Policy"),
    ("CA", "S211"): _same("Fighting Against Forced Labour and Child Labour in Supply Chains Act"),
    ("AU", "MSA"): _same("Modern Slavery Act 2018"),
    ("INT", "ILO"): message("ILO conventions on forced labour"),
    ("INT", "OECD"): message("OECD guidance on due diligence"),
    ("INT", "UNGP"): message("UN Guiding Principles on Business and Human Rights"),
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
