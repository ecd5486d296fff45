"""Reports over HTTP: of a council's year, of its pledge, of its work areas, each in several forms. Whoever reads the
register reads these: they are worked out from the same record, and keep nothing of their own."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from api import reports
from api.endpoints.looking import KnownAt
from api.endpoints.narrowing import LEFT_BLANK
from api.endpoints.values import Day
from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.reports import FORMS, Kind
from api.representation_reports import AnnualReportOut, PledgeReportOut, WorkAreasReportOut

router = APIRouter(prefix="/api/councils/{council}/reports", tags=["reports"])
TYPES = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "csv": "text/csv",
}
From = Annotated[Day | None, LEFT_BLANK, Query(alias="from", description="The first day of the period.")]
To = Annotated[Day | None, LEFT_BLANK, Query(alias="to", description="The last day; left out: today.")]
MODELS: dict[Kind, tuple[type[BaseModel], str]] = {
    Kind.ANNUAL: (AnnualReportOut, "How each outcome, priority and promise stands, and what moved."),
    Kind.PLEDGE: (PledgeReportOut, "How each promise is met, how it is planned, and what cannot be met and why."),
    Kind.WORK_AREAS: (WorkAreasReportOut, "What went well in each work area, what to do better and what is missing."),
}


def add(kind: Kind) -> None:
    """Add the calls of one kind of report."""
    model, summary = MODELS[kind]

    def read(
        council: str,
        here: ServicesHere,
        account: SignedIn,
        first: From = None,
        last: To = None,
        known_at: KnownAt = None,
    ) -> Any:
        return reports.make(here, kind, council, account.actor, first=first, last=last, known_at=known_at).json

    read.__name__ = f"report_{kind.name.lower()}"
    router.add_api_route(
        f"/{kind.value}",
        read,
        methods=["GET"],
        response_model=model,
        summary=summary,
        responses=described(401, 404, 422),
    )
    for form, media_type in TYPES.items():
        router.add_api_route(
            f"/{kind.value}.{form}",
            _file(kind, form, media_type),
            methods=["GET"],
            summary=f"{summary} As a file.",
            response_class=_response(media_type),
            responses=described(401, 404, 422),
        )


def _response(media_type: str) -> type[Response]:
    return type("File", (Response,), {"media_type": media_type})


def _file(kind: Kind, form: str, media_type: str) -> Callable[..., Response]:
    def read(
        council: str,
        here: ServicesHere,
        account: SignedIn,
        first: From = None,
        last: To = None,
        known_at: KnownAt = None,
    ) -> Response:
        made = reports.make(here, kind, council, account.actor, first=first, last=last, known_at=known_at)
        named = f'attachment; filename="{council}-{kind.value}-{made.annual.period.last.isoformat()}.{form}"'
        headers = {"Content-Disposition": named, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(FORMS[form](made), media_type=media_type, headers=headers)

    read.__name__ = f"report_{kind.name.lower()}_{form}"
    return read


for _kind in Kind:
    add(_kind)
