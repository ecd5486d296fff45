"""The parts of a framework file that stand around the commitments: pledges, duties, and the background."""

from pydantic import BaseModel, model_validator

from domain.frameworks.background_parts import (
    ArticlePart,
    GoodPracticePart,
    IndicatorGroupPart,
    IndicatorPart,
    LawPart,
    OrganisationPart,
    PolicyPart,
    PrinciplePart,
    VisionPart,
)
from domain.frameworks.parts import StatementPart
from domain.frameworks.values import Day, Days, EveryText, Key, MaybeLine, Month, OneLine, Part, Year
from domain.model.duty_terms import DutyTerms
from domain.model.frame import Frame, Pledge, Signature


class SignaturePart(Part):
    by: OneLine
    on: Day | None = None
    year: Year | None = None
    later: bool = False

    def made(self) -> Signature:
        return Signature(self.by, self.on, self.year, self.later, self.origin)


class PledgePart(Part):
    key: Key
    title: OneLine
    promises: list[Key]
    launched_on: Day | None = None
    launched_year: Year | None = None
    under_review: bool = False
    signatories: list[SignaturePart] = []

    def made(self) -> Pledge:
        return Pledge(
            key=self.key,
            title=self.title,
            promises=tuple(self.promises),
            launched_on=self.launched_on,
            launched_year=self.launched_year,
            under_review=self.under_review,
            signatories=tuple(part.made() for part in self.signatories),
            origin=self.origin,
        )


class DutyPart(Part):
    key: Key
    title: OneLine
    body: Key
    every: EveryText | None = None
    first: Day | None = None
    months: list[Month] = []
    due_on: Day | None = None
    whenever: MaybeLine = ""
    due_after: Days = 0
    lead: MaybeLine = ""
    outcome: MaybeLine = ""
    last_done: Day | None = None

    @model_validator(mode="after")
    def _comes_round_in_one_way(self) -> "DutyPart":
        if sum(map(bool, (self.every, self.months, self.due_on, self.whenever))) != 1:
            raise ValueError("expected one of every, months, due_on and whenever")
        if self.first and not self.every:
            raise ValueError("first: expected only beside every")
        return self

    def made(self) -> DutyTerms:
        return DutyTerms(
            key=self.key,
            title=self.title,
            body=self.body,
            every=self.every,
            first=self.first,
            months=tuple(sorted(set(self.months))),
            due_on=self.due_on,
            whenever=self.whenever,
            due_after=self.due_after,
            lead=self.lead,
            outcome=self.outcome,
            last_done=self.last_done,
            origin=self.origin,
        )


class FrameParts(BaseModel):
    """Everything in a file that stands around the commitments; all of it may be left out."""

    vision: VisionPart | None = None
    articles: list[ArticlePart] = []
    principles: list[PrinciplePart] = []
    legislation: list[LawPart] = []
    voices: list[StatementPart] = []
    pledges: list[PledgePart] = []
    success_criteria: list[StatementPart] = []
    duties: list[DutyPart] = []
    indicators: list[IndicatorPart] = []
    indicator_groups: list[IndicatorGroupPart] = []
    organisations: list[OrganisationPart] = []
    good_practice: list[GoodPracticePart] = []
    policy: PolicyPart | None = None

    def frame(self) -> Frame:
        return Frame(
            vision=self.vision.made() if self.vision else None,
            articles=tuple(part.made() for part in self.articles),
            principles=tuple(part.made() for part in self.principles),
            legislation=tuple(part.made() for part in self.legislation),
            voices=tuple(part.made() for part in self.voices),
            pledges=tuple(part.made() for part in self.pledges),
            success_criteria=tuple(part.made() for part in self.success_criteria),
            duties=tuple(part.made() for part in self.duties),
            indicators=tuple(part.made() for part in self.indicators),
            indicator_groups=tuple(part.made() for part in self.indicator_groups),
            organisations=tuple(part.made() for part in self.organisations),
            good_practice=tuple(part.made() for part in self.good_practice),
            policy=self.policy.made() if self.policy else None,
        )
