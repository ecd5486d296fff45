"""What `kept export` and `kept import` do, and how they tell it."""

import sys
from pathlib import Path
from uuid import UUID

from api import accounts, exchange
from api.casework_words import KINDS
from api.console import line, out, services_here
from api.exchange import Came
from api.services import Services
from domain.exchange.plan import NOBODY
from domain.exchange.table import FILE, Fault, WrongTable
from domain.model.access import Actor
from domain.model.errors import Invalid
from domain.model.governance import Framework
from domain.model.narration import by, says

SAYS = {
    exchange.AS_IT_IS: "stays as it is",
    exchange.TO_DO: "would be done",
    exchange.DONE: "done",
    exchange.REFUSED: "cannot be taken",
    exchange.WARNED: "seems to be about one child",
    exchange.NOT_DONE: "not done",
}


def write(council: str | None, to: Path | None) -> None:
    """Write a council's commitments (None: of the only one) as a table to a file, or to the screen."""
    with services_here() as services:
        table = exchange.export(services, exchange.of_council(services, _council(services, council)))
    if to is None:
        sys.stdout.buffer.write(table)
        return
    try:
        to.write_bytes(table)
    except OSError as error:
        raise Invalid("to", f"{to} cannot be written: {error.strerror}.") from None
    out.print(f"{to}: written.", markup=False, highlight=False)


def take(file: Path, given_by: list[UUID], *, dry_run: bool) -> None:
    """Say row by row what a table would do, and then do it, if all of it can be. Raises a Refusal where it cannot."""
    try:
        table = file.read_bytes()
    except OSError as error:
        raise Invalid("file", f"{file} cannot be read: {error.strerror}.") from None
    with services_here() as services:
        actors = _actors(services, given_by)
        try:
            made = exchange.planned(services, table, actors)
        except WrongTable as wrong:
            raise Invalid("file", _told(file, wrong.faults)) from None
        council = made.framework.council
        if not all(actor.sees(council) for actor in actors):
            raise Invalid("as", f"Name accounts of {council}: this table is of that council.")
        _tell(exchange.would(made), made.framework)
        if made.stops:
            raise Invalid("file", _why(made.framework, warned=any(row.warned for row in made.rows), known=given_by))
        if dry_run:
            out.print("Nothing was written: this was a dry run.")
            return
        if not any(row.to_do for row in made.rows):
            out.print("Nothing was written: it is all on the record.")
            return
        out.print("\nThis was done:")
        came = exchange.carry_out(services, made)
        _tell(came, made.framework)
    left = [each for each in came if each.what == exchange.NOT_DONE]
    if left:
        raise Invalid("file", f"{len(left)} of {len(came)} rows were not done. Export again, and look at what changed.")


def _council(services: Services, named: str | None) -> str:
    councils = services.ledger.councils()
    if named is None and len(councils) != 1:
        raise Invalid("council", f"Name a council: {', '.join(councils) or 'there is none yet'}.")
    if named is not None and named not in councils:
        raise Invalid("council", "There is no such council.")
    return named or councils[0]


def _actors(services: Services, wanted: list[UUID]) -> list[Actor]:
    with services.database() as conn:
        found = [accounts.by_id(conn, each) for each in wanted]
    if None in found:
        raise Invalid("as", "There is no such account, or it was ended. `kept user list` has those that there are.")
    return [account.actor for account in found if account is not None]


def _tell(came: list[Came], framework: Framework) -> None:
    """Each row in a few lines, but for those that change nothing."""
    for each in came:
        row = each.planned
        if each.what == exchange.AS_IT_IS:
            continue
        line(f"line {row.row.line}  {row.title or '(no title)'}: {SAYS[each.what]}")
        for act in each.acts:
            line(f"    {act.step.command}: {says(act.event, framework)} By {by(act.event, framework)}.")
        if each.refusal is not None:
            line(f"    {'' if row.column == FILE else f'{row.column}: '}{each.refusal.sentence}")
        if row.warned:
            for field, kind in dict.fromkeys((sign.field, sign.kind) for sign in row.signs):
                line(f"    {field}: there is {KINDS[kind]} in it.")
    same = sum(each.what == exchange.AS_IT_IS for each in came)
    if same:
        line(f"{same} of {len(came)} rows change nothing.")


def _why(framework: Framework, *, warned: bool, known: list[UUID]) -> str:
    """Why nothing is written, and what to do."""
    said = "Nothing was written: not every row can be taken."
    if not known:
        said += f" {NOBODY} Give --as and an account's id; `kept user list` has them."
    if warned:
        places = "; ".join(f"{place.who} ({place.what_for})" for place in framework.casework.take_it_to)
        said += f" What is about one child is never kept here. Take it to: {places}."
        said += " Where somebody trained has checked that it is not, their row says yes under checked."
    return said


def _told(file: Path, faults: tuple[Fault, ...]) -> str:
    return "\n".join(f"{file}, {fault.place}: {fault.sentence}" for fault in faults) + "\nNothing was written."
