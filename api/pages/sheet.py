"""A form as a person has it before them, and what becomes of it when they send it."""

from dataclasses import dataclass, field
from uuid import uuid4

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.accounts import Session
from api.pages.fitting import Fitting
from api.pages.form_drawing import Values
from api.pages.form_fields import draw, has_choices
from api.pages.forms.parts import Form
from api.pages.history import Told
from api.pages.seen import Warned
from api.pages.subject import Subject
from api.pages.view import render
from domain.model.errors import Invalid, WrongState
from domain.model.readability import Readability, readability
from domain.model.text import PASSAGE
from projections.similar import Titled

NOTHING_LEFT = "There is nothing left to choose from here. Somebody else may have dealt with it."


@dataclass(frozen=True)
class Sheet:
    """One form as it is shown. `key` makes sure that it is written once, `version` is what was seen when it was
    filled in, `notice` says why it is shown again, `changes` what happened since, `warning` that it looks like
    casework, `close` what is like it already, `fitting` how what is written fits on its page."""

    command: str
    form: Form
    subject: Subject
    session: Session
    values: Values = field(default_factory=dict)
    key: str = field(default_factory=lambda: str(uuid4()))
    version: int = 0
    wrong: tuple[Invalid, ...] = ()
    notice: str = ""
    changes: tuple[Told, ...] = ()
    warning: Warned | None = None
    close: tuple[Titled, ...] = ()
    fitting: Fitting | None = None

    @property
    def reading(self) -> Readability | None:
        """How hard the text is to read that was typed, where the form tells that."""
        typed = self.values.get(self.form.reads) if self.form.reads else None
        return readability(typed[0]) if typed and len(typed[0]) <= PASSAGE else None

    def show(self, request: Request, status: int = 200) -> HTMLResponse:
        fields = draw(self.form, self.subject, self.values, {e.field: e.sentence for e in self.wrong})
        shown = {drawn.params["name"] for drawn in fields}
        errors = [{"text": e.sentence} | ({"href": f"#{e.field}"} if e.field in shown else {}) for e in self.wrong]
        council = self.subject.framework.council
        return render(request, "form.html", status=status, council=council, sheet=self, fields=fields, errors=errors)

    def still_possible(self) -> None:
        """Raises NotAllowed or WrongState unless this person may send it now and has something to choose from."""
        self.subject.check(self.command)
        if lacks := self.subject.lacks(self.command):
            raise WrongState(lacks)
        if not has_choices(self.form, self.subject):
            raise WrongState(NOTHING_LEFT)
