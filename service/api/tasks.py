"""Tasks of cases: what is to be done, by whom and when."""

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
        bool, Query(description="Only your own, and overdue ones of cases that you are deputy of.")
    ] = False,
    overdue: Annotated[bool, Query(description="Only overdue ones.")] = False,
    case: Annotated[str | None, Query(max_length=50, description="Only of this case.")] = None,
    task_state: Annotated[
        TaskState | None, Query(alias="state", description="Only deliveries in this state.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> TaskList:
    """Return the tasks of the cases that you see, those due first first."""
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
    """Add a task of your own to a case."""
    made = calls.create_task(call, case_id, stated, version=version)
    describe(response, location=f"/v1/tasks/{made.id}")
    return _described(response, call, made)


@router.post("/cases/{case_id}/checklists", status_code=201)
def create_checklist(
    call: CurrentCall, case_id: str, version: SeenVersion, stated: Sent[NewChecklist]
) -> ChecklistTasks:
    """Make a task of each line of a checklist for the start of the contract.

    A line that has a task already gets no other, so doing it again adds nothing.
    """
    return calls.create_checklist(call, case_id, stated, version=version)


@router.get("/tasks/{task_id}")
def get_task(response: Response, call: CurrentCall, task_id: str) -> TaskResource:
    """Return a task. `ETag` is what a change of it builds on."""
    return _described(response, call, calls.get_task(call, task_id))


@router.patch("/tasks/{task_id}")
def update_task(
    response: Response,
    call: CurrentCall,
    task_id: str,
    version: SeenVersion,
    stated: Tidied[TaskChange],
) -> TaskResource:
    """Hand a task over, give it another day, or close it with a reason or an evidence file."""
    changed = calls.update_task(call, task_id, stated, version=version)
    return _described(response, call, changed)


def _described(response: Response, call: CurrentCall, task: TaskResource) -> TaskResource:
    describe(response, version=task.version, language=call.language)
    return task
