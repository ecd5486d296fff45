"""What `kept simulate` asks of the model, and how it tells what came of it."""

from api.simulation.asking import asked, run
from api.simulation.telling import tell

__all__ = ["asked", "run", "tell"]
