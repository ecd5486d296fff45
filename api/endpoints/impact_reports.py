"""Impact reports over HTTP: written together, signed off by a Care Consultant, then published for everybody."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.endpoints.giving import add_command, id_of
from api.endpoints.impact_bodies import IMPACT_BODIES
from api.endpoints.looking import add_looks
from api.endpoints.paging import USUAL, Cursor, Limit, cut, place_of, word_of
from api.endpoints.reports import TYPES
from api.endpoints.you_said import HEADERS, public_framework
from api.identity import PerhapsSignedIn, ServicesHere, SignedIn
from api.impact import FORMS, as_file, fits, read
from api.problems import described
from api.representation_impact import FitOut, ImpactReportsOut, ImpactRowOut, of_fit, of_impact
from domain.model.impact import DOCUMENTS, ImpactReport
from projections import impact_reports

router = APIRouter(prefix="/api", tags=["impact reports"])
ImpactReportId = Annotated[UUID, Depends(id_of(ImpactReport))]


@router.get("/councils/{council}/impact-reports", responses=described(404, 422))
def of_council(
    council: str,
    response: Response,
    here: ServicesHere,
    cursor: Cursor = None,
    limit: Limit = None,
) -> ImpactReportsOut:
    """The published impact reports of a council, the newest first. No account is needed."""
    public_framework(here, council)
    most, before = limit or USUAL, place_of(cursor, impact_reports.Place)
    with here.database() as conn:
        rows = impact_reports.published(conn, council, before=before, limit=most + 1)
    response.headers.update(HEADERS)
    shown, end = cut(rows, most)
    more = word_of(end.ends) if end else None
    return ImpactReportsOut(items=[ImpactRowOut.model_validate(row) for row in shown], next=more)


@router.get("/impact-reports/{id}/fit", responses=described(401, 404, 422))
def fit_of(which: ImpactReportId, here: ServicesHere, account: SignedIn) -> FitOut:
    """Whether the summary fits on one page of A4 and, where it does not, what to shorten."""
    here.ledger.as_it_was(which, ImpactReport, actor=account.actor)
    return of_fit(fits(read(here, which, account)))


def add_file(document: str, form: str) -> None:
    """Add the call that gives a document of an impact report as a file."""

    def file(which: ImpactReportId, here: ServicesHere, account: PerhapsSignedIn) -> Response:
        drawn = as_file(here, read(here, which, account), document, form)
        named = f'attachment; filename="impact-{document}-{which}.{form}"'
        headers = {"Content-Disposition": named, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(drawn, media_type=TYPES[form], headers=headers)

    file.__name__ = f"impact_{document}_{form}"
    router.add_api_route(
        f"/impact-reports/{{id}}/{document}.{form}",
        file,
        methods=["GET"],
        summary=f"The {document} as a file: for everybody, once it is published.",
        response_class=type("File", (Response,), {"media_type": TYPES[form]}),
        responses=described(401, 404, 422),
    )


for _document in DOCUMENTS:
    for _form in FORMS:
        add_file(_document, _form)
add_looks(router, "/impact-reports/{id}", ImpactReport, ImpactReportId, of_impact)
for _command, _kind in IMPACT_BODIES.items():
    add_command(router, f"/impact-reports/{{id}}/{_command}", _command, _kind, ImpactReport, ImpactReportId, of_impact)
