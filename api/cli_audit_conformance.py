"""What `kept audit conformance` tells: what was found in each commitment and duty as it is found, and the sums."""

from datetime import datetime

from api.conformance import of_conformance, of_summary
from api.console import data, line, services_here
from api.services import Services
from domain.audit.findings import Conformance
from domain.audit.sentences import Name, moment, says, summed_up
from domain.audit.summary import Summary
from domain.ledger import sealed
from domain.ledger.auditing import conformances
from domain.model.errors import Invalid, NotFound


def tell(council: str | None, until: datetime | None, *, every: bool, as_json: bool) -> bool:
    """Print all that is found. Returns whether anything is wrong."""
    with services_here() as services:
        councils = services.ledger.councils()
        if council is not None and council not in councils:
            raise Invalid("council", "There is no such council.")
        at = until or services.ledger.now()
        counted = {each: Summary(each) for each in councils if council in (None, each)}
        for found in conformances(services.ledger, council, until=until):
            counted.setdefault(found.council, Summary(found.council)).add(found)
            name = _named(services, found.council, at)
            if as_json:
                data(of_conformance(found, name, every=every))
            else:
                _tell(found, name, every=every)
        with services.database() as conn:
            checkpoint = sealed.to_publish(conn)
        for each in counted.values():
            if as_json:
                data(of_summary(each, checkpoint))
            else:
                line(f"{each.council or '(no council)'}, as known on {moment(at)}:")
                for sentence in summed_up(each):
                    line(f"    {sentence}")
        if checkpoint and not as_json:
            line("The seal of the record, to be published with this:")
            for text in checkpoint.splitlines():
                line(f"    {text}")
    return any(each.wrong for each in counted.values())


def _tell(found: Conformance, name: Name, *, every: bool) -> None:
    listed = list(found.listed(every=every))
    if not listed:
        return
    line(f"{found.council or '(no council)'}  {found.about} {found.subject}: {found.title or '(no beginning)'}")
    for each in listed:
        line(f"    {says(each, name)}")


def _named(services: Services, council: str, at: datetime) -> Name:
    """What bodies are called; by their keys, where a history has no beginning that names a council."""
    try:
        return services.ledger.governance.of(council).framework.at(at).body_name
    except NotFound:
        return str
