"""The worker of the bound that the benchmark of the climb has beside Kept: every look is an activity of the server's,
none takes others along, and as many tasks of workflows are taken on at once as the library likes."""

from temporalio.client import Client
from temporalio.worker import Worker

import workflows.worker
from api import processes
from api.settings import Settings
from workflows.activities import Clockwork


class Alone(Clockwork):
    def _take_along(self, until: float) -> None:
        pass


def one_by_one(client: Client, **given: object) -> Worker:
    given.pop("max_concurrent_workflow_tasks")
    return Worker(client, **given, patch_activation_callback=lambda _: False)  # type: ignore[arg-type]


if __name__ == "__main__":
    vars(workflows.worker).update(Worker=one_by_one, Clockwork=Alone)
    processes.work(Settings())
