"""Where the outcome, the promises and the priorities of a commitment stand among a council's promises and rules."""

from urllib.parse import quote

from domain.model.commitment import Commitment
from domain.model.governance import Framework


def places(found: Commitment, framework: Framework) -> dict[tuple[str, str], str]:
    """The address for each, by the name of the fact and its text. What the framework no longer has is left out."""
    here = f"/councils/{quote(framework.council, safe='')}/framework"
    made = {("Outcome", o.name): f"{here}/asked#outcome-{o.key}" for o in framework.outcomes if o.key == found.outcome}
    made |= {
        ("Also helps", o.name): f"{here}/asked#outcome-{o.key}" for o in framework.outcomes if o.key in found.also_for
    }
    for organisation in framework.frame.organisations:
        if organisation.key == found.owner:
            made["Held by", organisation.name] = f"{here}/partners#organisation-{organisation.key}"
    for idea in framework.frame.good_practice:
        if idea.key == found.good_practice:
            made["Where the idea is from", f"From good practice of {idea.council}"] = f"{here}/ideas#idea-{idea.key}"
    for priority in framework.priorities:
        if priority.key in found.priorities:
            made["Priorities", priority.text] = f"{here}/asked#priority-{priority.key}"
    for promise in framework.promises:
        if promise.key in found.promises:
            made["Promises", promise.text] = f"{here}#promise-{promise.key}"
    return made
