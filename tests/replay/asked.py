"""What a workflow asked of Temporal: as a history has it, and as code asks for it when it is replayed over that.

Temporal's own Replayer compares which commands there are and in which order. What is in them it lets pass: another
length of a timer, another time limit. So both sides are brought into one form here, with everything that matters.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.worker import (
    Replayer,
    UnsandboxedWorkflowRunner,
    WorkflowInstance,
    WorkflowInstanceDetails,
    WorkflowRunner,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

WITHIN_THE_TASK = "core_local_activity"
"""What a history calls the look that a workflow takes by itself."""
Asked = tuple[Any, ...]
"""One thing asked for: its kind, and what is in it; times in nanoseconds."""


def looked(event: HistoryEvent) -> bool:
    """Whether this is a look that was done, whether the server had it done or the workflow took it itself."""
    marker = event.marker_recorded_event_attributes
    within = marker.marker_name == WITHIN_THE_TASK and not marker.HasField("failure")
    return within or event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED


def in_history(history: WorkflowHistory) -> list[Asked]:
    """What the workflow of a history asked for, in order."""
    return [asked for event in history.events if (asked := _of_event(event)) is not None]


def _of_event(event: HistoryEvent) -> Asked | None:
    match event.event_type:
        case EventType.EVENT_TYPE_TIMER_STARTED:
            return ("timer", event.timer_started_event_attributes.start_to_fire_timeout.ToNanoseconds())
        case EventType.EVENT_TYPE_TIMER_CANCELED:
            return ("no timer",)
        case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            what = event.activity_task_scheduled_event_attributes
            return _activity(what, what.activity_type.name, what.input.payloads)
        case EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED:
            return ("no activity",)
        case EventType.EVENT_TYPE_MARKER_RECORDED:
            marker = event.marker_recorded_event_attributes
            if marker.marker_name == WITHIN_THE_TASK:
                told = json.loads(marker.details["data"].payloads[0].data)
                return ("look within the task", told["activity_type"])
            return ("marker", marker.marker_name)
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
            return ("end",)
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:
            return ("cancelled",)
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
            return ("as new", _data(event.workflow_execution_continued_as_new_event_attributes.input.payloads))
    return None


def _of_command(command: WorkflowCommand) -> Asked:
    match command.WhichOneof("variant"):
        case "start_timer":
            return ("timer", command.start_timer.start_to_fire_timeout.ToNanoseconds())
        case "cancel_timer":
            return ("no timer",)
        case "schedule_activity":
            what = command.schedule_activity
            return _activity(what, what.activity_type, what.arguments)
        case "schedule_local_activity":
            # Only what came of it is in a history, and its name.
            return ("look within the task", command.schedule_local_activity.activity_type)
        case "request_cancel_activity":
            return ("no activity",)
        case "set_patch_marker":
            return ("marker", "core_patch")
        case "complete_workflow_execution":
            return ("end",)
        case "cancel_workflow_execution":
            return ("cancelled",)
        case "continue_as_new_workflow_execution":
            return ("as new", _data(command.continue_as_new_workflow_execution.arguments))
        case other:
            return (str(other),)


def _activity(what: Any, name: str, given: Any) -> Asked:
    limits = (what.start_to_close_timeout.ToNanoseconds(), what.heartbeat_timeout.ToNanoseconds())
    again = what.retry_policy
    tries = (
        again.initial_interval.ToNanoseconds(),
        again.backoff_coefficient,
        again.maximum_interval.ToNanoseconds(),
        again.maximum_attempts,
        tuple(again.non_retryable_error_types),
    )
    return ("activity", name, limits, tries, _data(given))


def _data(payloads: Any) -> tuple[bytes, ...]:
    return tuple(payload.data for payload in payloads)


@dataclass
class Listening(WorkflowRunner):
    """Runs workflows as another runner does, and keeps what they ask for."""

    runner: WorkflowRunner
    asked: list[Asked] = field(default_factory=list)

    def prepare_workflow(self, defn: Any) -> None:
        self.runner.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        instance = self.runner.create_instance(det)
        activate = instance.activate

        def listened(act: WorkflowActivation) -> WorkflowActivationCompletion:
            done = activate(act)
            self.asked += [_of_command(command) for command in done.successful.commands]
            return done

        instance.activate = listened  # type: ignore[method-assign]
        return instance


async def by_code(workflow: type, history: WorkflowHistory, *, sandboxed: bool = True) -> list[Asked]:
    """What a workflow's code asks for over a history. Raises workflow.NondeterminismError where Temporal itself
    would not go on with it."""
    listening = Listening(SandboxedWorkflowRunner() if sandboxed else UnsandboxedWorkflowRunner())
    await Replayer(workflows=[workflow], workflow_runner=listening).replay_workflow(history)
    return listening.asked
