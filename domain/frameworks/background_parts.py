"""The background in a framework file: rights, principles, law, figures, the policy's own sheet, partners, examples."""

from typing import Literal

from pydantic import Field, model_validator

from domain.frameworks.values import ArticleNumber, Day, DayOrOpen, Key, MaybeLine, OneLine, Part, Text
from domain.model.background import (
    Article,
    GoodPractice,
    Indicator,
    IndicatorGroup,
    Law,
    Organisation,
    Policy,
    PolicyVersion,
    Principle,
    Vision,
)


class ArticlePart(Part):
    number: ArticleNumber
    text: Text

    def made(self) -> Article:
        return Article(self.number, self.text, self.origin)


class PrinciplePart(Part):
    key: Key
    text: Text
    articles: list[ArticleNumber] = []

    def made(self) -> Principle:
        return Principle(self.key, self.text, tuple(self.articles), self.origin)


class VisionPart(Part):
    text: Text
    met_when: list[Text] = []

    def made(self) -> Vision:
        return Vision(self.text, tuple(self.met_when), self.origin)


class LawPart(Part):
    key: Key
    name: OneLine
    section: MaybeLine = ""

    def made(self) -> Law:
        return Law(self.key, self.name, self.section, self.origin)


class IndicatorPart(Part):
    key: Key
    name: OneLine
    scope: OneLine
    value: float = Field(allow_inf_nan=False)
    unit: OneLine
    as_at: Day | None = None
    up_to: float | None = Field(default=None, allow_inf_nan=False)
    about: bool = False
    group: MaybeLine = ""

    @model_validator(mode="after")
    def _grows(self) -> "IndicatorPart":
        if self.up_to is not None and self.up_to <= self.value:
            raise ValueError(f"up_to: expected more than value, {self.value:g}")
        return self

    def made(self) -> Indicator:
        return Indicator(
            key=self.key,
            name=self.name,
            scope=self.scope,
            value=self.value,
            unit=self.unit,
            as_at=self.as_at,
            up_to=self.up_to,
            about=self.about,
            group=self.group,
            origin=self.origin,
        )


class IndicatorGroupPart(Part):
    key: Key
    name: OneLine
    adds_up_to: float = Field(allow_inf_nan=False)
    of: MaybeLine = ""

    def made(self) -> IndicatorGroup:
        return IndicatorGroup(self.key, self.name, self.adds_up_to, self.of, self.origin)


class PolicyVersionPart(Part):
    version: OneLine
    change: OneLine
    on: Day

    def made(self) -> PolicyVersion:
        return PolicyVersion(self.version, self.change, self.on, self.origin)


class PolicyPart(Part):
    title: OneLine
    effective_from: Day | None = None
    reviewed: Day | None = None
    due_for_review: Day | None = None
    decided_on: DayOrOpen | None = None
    responsible: MaybeLine = ""
    approvers: list[Key] = []
    status: MaybeLine = ""
    audience: MaybeLine = ""
    versions: list[PolicyVersionPart] = []

    def made(self) -> Policy:
        return Policy(
            title=self.title,
            effective_from=self.effective_from,
            reviewed=self.reviewed,
            due_for_review=self.due_for_review,
            decided_on=None if self.decided_on == "open" else self.decided_on,
            decision_open=self.decided_on == "open",
            responsible=self.responsible,
            approvers=tuple(self.approvers),
            status=self.status,
            audience=self.audience,
            versions=tuple(part.made() for part in self.versions),
            origin=self.origin,
        )


class GoodPracticePart(Part):
    key: Key
    text: Text
    council: OneLine
    outcomes: list[Key] = []

    def made(self) -> GoodPractice:
        return GoodPractice(self.key, self.text, self.council, tuple(self.outcomes), self.origin)


class OrganisationPart(Part):
    key: Key
    name: OneLine
    sector: Literal["statutory", "private", "third", "contractor"]

    def made(self) -> Organisation:
        return Organisation(self.key, self.name, self.sector, self.origin)
