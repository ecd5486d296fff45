"""Commitments as a table over HTTP: an export, what an import would do, and doing it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api import exchange
from api.casework_words import SignOut, TakeItToOut, places_out, signs_out
from api.endpoints.councils import framework_of
from api.endpoints.headers import CommandId
from api.endpoints.narrowing import Narrowed
from api.exchange import Came
from api.identity import ServicesHere, SignedIn
from api.problems import described
from domain.exchange.plan import Act
from domain.exchange.table import FILE
from domain.model.access import check_role
from domain.model.errors import Invalid
from domain.model.governance import Framework
from domain.model.narration import by, says
from projections import register as registers

router = APIRouter(prefix="/api/councils/{council}", tags=["exchange"])
CSV = "text/csv"
EVERY = 1_000_000_000


class Table(Response):
    """A table to be saved and opened in a spreadsheet."""

    media_type = CSV


class ActOut(BaseModel):
    """One step of a row: the command, what it says in the history, and whose it is. `on_record`: it was taken."""

    command: str
    says: str
    by: str
    on_record: bool


class ImportedRowOut(BaseModel):
    """What comes of a row, which begins on `line`. `refused` says why it cannot be taken, or (`not_done`) was not, and
    `column` where; `signs`: what looks as if it were about one child, by column."""

    line: int
    commitment: UUID
    title: str
    what: Literal["as_it_is", "to_do", "done", "refused", "warned", "not_done"]
    acts: list[ActOut]
    refused: str | None
    column: str | None
    signs: list[SignOut]


class ImportOut(BaseModel):
    """What an import would do (`dry_run`) or did, row by row. `stops`: some row keeps all of it from being written;
    `take_it_to`: where what is about one child goes instead."""

    council: str
    dry_run: bool
    stops: bool
    rows: list[ImportedRowOut]
    take_it_to: list[TakeItToOut]


async def table_sent(request: Request) -> bytes:
    """The table in the body. Raises Invalid for another kind of body."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != CSV:
        raise Invalid("Content-Type", f"Send the table as {CSV}.")
    return await request.body()


TableSent = Annotated[bytes, Depends(table_sent)]
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {CSV: {"schema": {"type": "string"}}}}}


@router.get("/export", response_class=Table, responses=described(401, 404, 422))
def export(council: str, here: ServicesHere, account: SignedIn, filters: Narrowed) -> Response:
    """The council's commitments as a table, oldest first, narrowed as the list is."""
    framework_of(here, council, account.actor)
    with here.database() as conn:
        rows = registers.page(conn, council, filters, before=None, limit=EVERY)
    named = f'attachment; filename="{council}-commitments.csv"'
    headers = {"Content-Disposition": named, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Table(exchange.export(here, [row.commitment_id for row in reversed(rows)]), headers=headers)


@router.post("/import", openapi_extra=BODY, responses=described(401, 403, 404, 413, 422))
def import_table(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    table: TableSent,
    _: CommandId,
    dry_run: Annotated[bool, Query(description="Only say what would be done.")] = True,
) -> ImportOut:
    """Say what importing a table would do, row by row, or do it. Nothing is written where any row cannot be taken. The
    same table again writes nothing more, with any Idempotency-Key or none."""
    framework = framework_of(here, council, account.actor)
    check_role("propose", account.actor)
    made = exchange.planned(here, table, [account.actor], council)
    came = exchange.would(made) if dry_run else exchange.carry_out(here, made)
    return ImportOut(
        council=council,
        dry_run=dry_run,
        stops=made.stops,
        rows=[_row(each, framework) for each in came],
        take_it_to=places_out(framework.casework),
    )


def _row(came: Came, framework: Framework) -> ImportedRowOut:
    planned = came.planned
    return ImportedRowOut(
        line=planned.row.line,
        commitment=planned.commitment,
        title=planned.title,
        what=came.what,
        acts=[_act(act, framework) for act in came.acts],
        refused=came.refusal.sentence if came.refusal else None,
        column=None if came.refusal is None or planned.column == FILE else planned.column,
        signs=signs_out(planned.signs) if planned.warned else [],
    )


def _act(act: Act, framework: Framework) -> ActOut:
    said, who = says(act.event, framework), by(act.event, framework)
    return ActOut(command=act.step.command, says=said, by=who, on_record=act.on_record)
