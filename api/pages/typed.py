"""What a person typed into a form, as it was sent: kept whole until it is written or shown again."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from api.identity import same_origin
from domain.model.errors import Invalid

MOST_FIELDS = 300
HIDDEN = ("key", "version", "form_token", "token", "account", "next")
"""Fields that hold nothing a person typed to be read; some of them are secrets."""
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Typed:
    """The fields of a form, each with every value sent for it."""

    values: dict[str, list[str]]

    def one(self, name: str) -> str:
        """The one value of a field, "" where it was not sent. Raises Invalid where it was sent twice."""
        sent = self.values.get(name, [""])
        if len(sent) > 1:
            raise Invalid(name, "This was sent more than once. Send it once.")
        return sent[0]

    def many(self, name: str) -> list[str]:
        """Every value of a field that is not empty."""
        return [value for value in self.values.get(name, []) if value]


async def typed(request: Request) -> Typed:
    """The form that was sent. Raises Invalid for what no browser sends."""
    kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if kind != FORM:
        raise Invalid("form", "This did not come from one of our forms.")
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Invalid("form", "This form has characters that are not text, or too many fields.") from None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    # A refusal shows it again, so that nothing is lost; never what another site put there.
    if same_origin(request):
        request.state.typed = {name: sent for name, sent in values.items() if name not in HIDDEN and any(sent)}
    return Typed(values)


TypedHere = Annotated[Typed, Depends(typed)]
