"""What each event of an impact report says to a person who reads the record. Never what is written in it."""

from domain.model import impact_facts
from domain.model.text import ended

DOCUMENTS = {"report": "the impact report", "summary": "the summary"}
PARTS = {
    "why_we_met": "Why we met",
    "what_we_achieved": "What we achieved since last time",
    "what_we_do_next": "What we do next, and what success looks like",
}


def says(event: impact_facts.ImpactEvent) -> str:
    """What happened, in a sentence."""
    match event:
        case impact_facts.Drafted():
            return f"The impact report was drafted from the record: {ended(event.title)}"
        case impact_facts.Written():
            part, document = PARTS.get(event.part, event.part), DOCUMENTS.get(event.document, event.document)
            return f"“{part}” was written anew in {document}."
        case impact_facts.SignedOff():
            return "A Care Consultant signed it off as it is."
        case impact_facts.SignOffWithdrawn():
            return "A Care Consultant took the sign-off back."
        case impact_facts.Published():
            return "It was published: everybody can read it."
        case impact_facts.Withdrawn():
            return f"It was withdrawn: {ended(event.reason)}"
        case _:
            raise TypeError(f"no sentence for {type(event).__name__}")
