"""Every kind of page, by an address of it, as the chair of Scrutiny in Manchester finds it."""

from api.pages.framework import PAGES
from api.reports import Kind
from domain.model.duty import duty_id
from tests.browser.climb import CALLED, COUNCIL, HELD, REPORT


def every_page(home: str) -> dict[str, str]:
    """Names and addresses. `home`: the commitment that climbed."""
    rules = {f"rules-{page}": f"/councils/{COUNCIL}/framework/{page}" for page in PAGES if page != "promises"}
    return {
        "sign-in": "/sign-in",
        "register": f"/councils/{COUNCIL}",
        "register-narrowed": f"/councils/{COUNCIL}?q=nothing+like+it&stuck=true",
        "register-past": f"/councils/{COUNCIL}?as_of=2025-04-12&known_at=2025-05-01T10:00",
        "changes": f"/councils/{COUNCIL}/changes?from=2025-01-10&to=2025-05-01",
        "changes-asked": f"/councils/{COUNCIL}/changes",
        "changes-commitment": f"/commitments/{home}/changes?known_from=2025-04-01T10:00",
        "timeline": f"/councils/{COUNCIL}/timeline",
        "rules-promises": f"/councils/{COUNCIL}/framework",
        **rules,
        "register-for-a-promise": f"/councils/{COUNCIL}?promise=expectation-4",
        "inbox": f"/councils/{COUNCIL}/bodies/scrutiny",
        "inbox-past": f"/councils/{COUNCIL}/bodies/scrutiny?known_at=2025-05-20T10:00",
        "inbox-empty": f"/councils/{COUNCIL}/bodies/executive",
        "propose": f"/councils/{COUNCIL}/propose",
        "import": f"/councils/{COUNCIL}/import",
        "commitment": f"/commitments/{home}",
        "commitment-done": f"/commitments/{home}?done=dispose",
        "commitment-past": f"/commitments/{home}?as_of=2025-04-12&known_at=2025-05-01T10:00",
        "dispose": f"/commitments/{home}/dispose",
        "move-due-date": f"/commitments/{home}/move-due-date",
        "refused": f"/commitments/{home}/block",
        "set-measure": f"/commitments/{home}/set-measure",
        "adopt": f"/commitments/{home}/adopt",
        "link": f"/commitments/{home}/link",
        "overdue": f"/councils/{COUNCIL}/overdue",
        "overdue-ever": f"/councils/{COUNCIL}/overdue?since=1989-11-20",
        "conformance": f"/councils/{COUNCIL}/conformance",
        "conformance-then": f"/councils/{COUNCIL}/conformance?until=2025-04-01T10:00",
        **{f"report-{kind.value}": f"/councils/{COUNCIL}/reports/{kind.value}" for kind in Kind},
        "report-then": f"/councils/{COUNCIL}/reports/annual?from=2025-01-01&known_at=2025-05-01T10:00",
        "duties": f"/councils/{COUNCIL}/duties",
        "duty-late": f"/duties/{duty_id(COUNCIL, 'partnership-review')}",
        "duty-done": f"/duties/{duty_id(COUNCIL, 'session')}?done=done",
        "duty-past": f"/duties/{duty_id(COUNCIL, 'session')}?as_of=2025-05-15",
        "duty-each-time": f"/duties/{duty_id(COUNCIL, 'impact-report')}",
        "sessions": f"/councils/{COUNCIL}/sessions",
        "sessions-of-a-body": f"/councils/{COUNCIL}/sessions?body=scrutiny",
        "session": f"/sessions/{HELD}",
        "session-to-come": f"/sessions/{CALLED}?done=call",
        "session-past": f"/sessions/{HELD}?known_at=2025-05-22T10:00",
        "session-opening": f"/sessions/{HELD}/opening",
        "impact-summary": f"/impact-reports/{REPORT}",
        "impact-report": f"/impact-reports/{REPORT}/report?done=sign-off",
        "impact-reports": f"/councils/{COUNCIL}/impact-reports",
        "session-live": f"/sessions/{HELD}/live",
        "session-call": f"/councils/{COUNCIL}/sessions/call",
        "session-move": f"/sessions/{CALLED}/move",
        "asked-for-a-check": f"/councils/{COUNCIL}/asked",
        "health": "/health",
        "not-found": "/no-such-page",
    }
