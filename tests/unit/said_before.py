"""A history file with something that young people said, for tests of what is loaded from one."""

import tomllib
from typing import Any

from domain.frameworks import history
from domain.frameworks.history import History

NAMED = "Kevin Smith is never there when the bus comes."
FILE = """
council = "testshire"

[[commitments]]
key = "passes"
title = "Bus passes"
outcome = "healthy"
decided_by = "partnership"
proposed_on = 2023-06-14
agreed_on = 2023-08-02
source = "A paper"

[[voices]]
key = "bus"
words = "The bus takes an hour."
heard = "survey"
where = "The yearly survey"
heard_on = 2022-03-01
people = 12
age_group = "11_to_15"
theme = "Getting to school"
priorities = ["h1"]
promises = ["p1"]
commitments = ["passes"]
consent = true
source = "A paper"
"""


def past(**changed: Any) -> History:
    """The history of the file, with one voice that is otherwise."""
    found = history.parse(tomllib.loads(FILE))
    (voice,) = found.voices
    return found.model_copy(update={"voices": (voice.model_copy(update=changed),)})
