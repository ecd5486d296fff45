"""What is simulated of one council."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.model.calendar import Calendar
from domain.model.governance import Framework
from domain.simulation.habits import Habits


@dataclass(frozen=True)
class Plan:
    """What is simulated of a council: commitments are proposed evenly over a number of years from a moment on."""

    framework: Framework
    calendar: Calendar
    begins: datetime
    years: int
    commitments: int
    seed: int
    habits: Habits = field(default_factory=Habits)
