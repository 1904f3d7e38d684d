"""Tasks in cases: what is to be done, by whom and when."""

from typing import Annotated

from fastapi import Query, Response

from service.api.answers import Limit, Offset
from service.api.bodies import Tidied
from service.api.calling import CurrentCall, describe
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import tasks as calls
from service.casework.cases.request import NewTask, TaskChange
from service.casework.cases.tables import TaskState
from service.casework.overview.views import ChecklistTasks, TaskList, TaskResource
from service.casework.tasks.checklist import NewChecklist
from service.platform.http.sent import Sent

router = resource(prefix="/v1", tag="cases")


@router.get("/tasks")
def list_tasks(
    response: Response,
    call: CurrentCall,
    *,
    mine: Annotated[
        bool,
        Query(description="Only your own tasks, and overdue ones in cases where you are deputy."),
    ] = False,
    overdue: Annotated[bool, Query(description="Only overdue tasks.")] = False,
    case: Annotated[
        str | None, Query(max_length=50, description="Only tasks in this case.")
    ] = None,
    task_state: Annotated[
        TaskState | None, Query(alias="state", description="Only tasks in this state.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> TaskList:
    """List tasks in the cases that you can see, earliest due first."""
    describe(response, language=call.language)
    return calls.list_tasks(
        call,
        mine=mine,
        overdue=overdue,
        case_id=case,
        state=task_state,
        limit=limit,
        offset=offset,
    )


@router.post("/cases/{case_id}/tasks", status_code=201)
def create_task(
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewTask],
) -> TaskResource:
    """Create a task in a case."""
    made = calls.create_task(call, case_id, stated, version=version)
    describe(response, location=f"/v1/tasks/{made.id}")
    return _described(response, call, made)


@router.post("/cases/{case_id}/checklists", status_code=201)
def create_checklist(
    call: CurrentCall, case_id: str, version: SeenVersion, stated: Sent[NewChecklist]
) -> ChecklistTasks:
    """Create a task for each line of a checklist for the start of the contract.

    A line that already has a task is skipped, so repeating the request adds nothing.
    """
    return calls.create_checklist(call, case_id, stated, version=version)


@router.get("/tasks/{task_id}")
def get_task(response: Response, call: CurrentCall, task_id: str) -> TaskResource:
    """Return a task. Send its `ETag` as `If-Match` when you update it."""
    return _described(response, call, calls.get_task(call, task_id))


@router.patch("/tasks/{task_id}")
def update_task(
    response: Response,
    call: CurrentCall,
    task_id: str,
    version: SeenVersion,
    stated: Tidied[TaskChange],
) -> TaskResource:
    """Reassign or reschedule a task, or close it with a reason or an evidence file."""
    changed = calls.update_task(call, task_id, stated, version=version)
    return _described(response, call, changed)


def _described(response: Response, call: CurrentCall, task: TaskResource) -> TaskResource:
    describe(response, version=task.version, language=call.language)
    return task
