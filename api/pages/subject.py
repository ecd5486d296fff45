"""What a form, or a page with commands on it, is about, and who looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from api.pages.form_table import COMMANDS, DUTY_COMMANDS, IMPACT_COMMANDS, SESSION_COMMANDS, VOICE_COMMANDS
from api.pages.forms.parts import Form
from domain.model import said_access
from domain.model.access import Actor, Role, check, check_duty, check_role, may, may_on_duty, require_role
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_terms import DutyTerms
from domain.model.governance import Framework
from domain.model.impact import ImpactReport
from domain.model.impact_access import check_impact, may_on_impact
from domain.model.said import Said
from domain.model.session import Session
from domain.model.session_access import CALLERS, check_session, may_at_session
from projections.projection import href

Choice = tuple[str, str]


@dataclass(frozen=True)
class Subject:
    """What a command is about, and whose it is. `about` None: what is only being put on the record, of the kind `new`.
    `others`: other commitments of the council, by id and title, where one may be chosen."""

    framework: Framework
    actor: Actor
    about: Commitment | Duty | Session | Said | ImpactReport | None = None
    others: tuple[Choice, ...] = ()
    new: type[Commitment | Session | Said] = Commitment

    @property
    def commitment(self) -> Commitment | None:
        return self.about if isinstance(self.about, Commitment) else None

    @property
    def duty(self) -> Duty | None:
        return self.about if isinstance(self.about, Duty) else None

    @property
    def session(self) -> Session | None:
        return self.about if isinstance(self.about, Session) else None

    @property
    def voice(self) -> Said | None:
        return self.about if isinstance(self.about, Said) else None

    @property
    def impact_report(self) -> ImpactReport | None:
        return self.about if isinstance(self.about, ImpactReport) else None

    @property
    def terms(self) -> DutyTerms | None:
        """What the framework says about the duty; None where it does not have it."""
        return self.framework.duty(self.duty.key) if self.duty else None

    @property
    def title(self) -> str:
        """What it is called now; nothing while it is only being proposed."""
        if self.terms:
            return self.terms.title
        return self.about.title if self.about else ""

    @property
    def path(self) -> str:
        """The page of what it is about; the council's list of such things while there is none yet."""
        if self.about is None:
            council = f"/councils/{quote(self.framework.council, safe='')}"
            return council + {Session: "/sessions", Said: "/voices"}.get(self.new, "")
        return href(self.about.TOPIC, self.about.id)

    @property
    def forms(self) -> Mapping[str, Form]:
        """The form of every command on it."""
        if self.session:
            return SESSION_COMMANDS
        if self.voice:
            return VOICE_COMMANDS
        if self.impact_report:
            return IMPACT_COMMANDS
        return DUTY_COMMANDS if self.duty else COMMANDS

    def may(self, command: str) -> bool:
        """Whether the rules let this person give a command now."""
        if found := self.commitment:
            state, holders = found.state, found.holders
            return may(command, self.actor, state=state, decided_by=found.decided_by, holders=holders)
        if duty := self.duty:
            return may_on_duty(command, self.actor, owed_to=self._owed_to, holders=duty.holders)
        if session := self.session:
            return may_at_session(command, self.actor, state=session.state, body=session.body)
        if voice := self.voice:
            return said_access.may(command, self.actor, voice, self.framework)
        if report := self.impact_report:
            return may_on_impact(command, self.actor, report)
        return False

    def check(self, command: str) -> None:
        """Raises NotAllowed or WrongState where they do not."""
        if self.about is None and self.new is Session:
            require_role(CALLERS, self.actor)
        elif self.about is None and self.new is Said:
            said_access.check_role("hear", self.actor, self.framework)
        elif self.about is None:
            check_role(command, self.actor)
        if session := self.session:
            check_session(command, self.actor, state=session.state, body=session.body)
        if found := self.commitment:
            state, holders = found.state, found.holders
            check(command, self.actor, state=state, decided_by=found.decided_by, holders=holders)
        if duty := self.duty:
            check_duty(command, self.actor, owed_to=self._owed_to, holders=duty.holders)
        if voice := self.voice:
            said_access.check(command, self.actor, voice, self.framework)
        if report := self.impact_report:
            check_impact(command, self.actor, report)

    def lacks(self, command: str) -> str:
        """What must be there first, where a command cannot be given although the rules let this person give it."""
        found = self.commitment
        if found and command == "record-reading" and found.measurement is None:
            return "It has no measure yet. First say how we will know that it worked."
        if found and command == "reopen" and self.actor.role is Role.CONSULTANT and found.verdict != "not_yet":
            return "First give the verdict “Not yet”. Then you can reopen it."
        if (session := self.session) and command == "draft-report" and session.impact_report:
            return "This session has its impact report."
        if (voice := self.voice) and command == "unlink" and not voice.links:
            return "It is linked to nothing."
        if self.duty and command == "done" and self.terms is None:
            return "The council's framework does not have this duty any more."
        return ""

    @property
    def _owed_to(self) -> str | None:
        return self.terms.body if self.terms else None
