"""Tasks of cases: what is to be done, by whom and when."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request, Response

from service.api.answers import Limit, Offset
from service.api.bodies import Tidied
from service.api.case_writes import SeenVersion, etag, write_to
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.request import NewTask, TaskChange
from service.casework.cases.tables import TaskState
from service.casework.overview.views import ChecklistTasks, TaskList, TaskResource, task_resource
from service.casework.packages.checklist import add_checklist
from service.casework.tasks.checklist import NewChecklist
from service.casework.tasks.task import add_task, change_task, load_task
from service.casework.tasks.task import list_tasks as kept_tasks
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.http.problems import language_of
from service.platform.http.sent import Sent

router = resource(prefix="/v1", tag="cases")


@router.get("/tasks")
def list_tasks(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    *,
    mine: Annotated[
        bool, Query(description="Only your own, and overdue ones of cases that you are deputy of.")
    ] = False,
    overdue: Annotated[bool, Query(description="Only overdue ones.")] = False,
    case: Annotated[str | None, Query(max_length=50, description="Only of this case.")] = None,
    task_state: Annotated[
        TaskState | None, Query(alias="state", description="Only in this state.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> TaskList:
    """Return the tasks of the cases that you see, those due first first."""
    installation: Installation = request.app.state.installation
    today = datetime.now(UTC).date()
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_tasks(
            connection,
            principal=principal,
            today=today,
            case_id=case,
            state=task_state,
            mine=mine,
            overdue=overdue,
            limit=limit + 1,
            offset=offset,
        )
    language = language_of(request.scope)
    response.headers["content-language"] = language
    items = [task_resource(task, language, today=today) for task in found[:limit]]
    return TaskList(items=items, more=len(found) > limit)


@router.post("/cases/{case_id}/tasks", status_code=201)
def create_task(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewTask],
) -> TaskResource:
    """Add a task of your own to a case."""
    task_id = write_to(
        request,
        principal,
        case_id,
        version,
        lambda connection, case, seen: add_task(connection, case, stated, seen),
    )
    response.headers["location"] = f"/v1/tasks/{task_id}"
    return _shown(request, response, principal, task_id)


@router.post("/cases/{case_id}/checklists", status_code=201)
def create_checklist(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Sent[NewChecklist],
) -> ChecklistTasks:
    """Make a task of each line of a checklist for the start of the contract.

    A line that has a task already gets no other, so doing it again adds nothing.
    """
    made = write_to(
        request,
        principal,
        case_id,
        version,
        lambda connection, case, seen: add_checklist(connection, case, stated, seen),
    )
    return ChecklistTasks(task_ids=made)


@router.get("/tasks/{task_id}")
def get_task(
    request: Request, response: Response, principal: CurrentPrincipal, task_id: str
) -> TaskResource:
    """Return a task. `ETag` is what a change of it builds on."""
    return _shown(request, response, principal, task_id)


@router.patch("/tasks/{task_id}")
def update_task(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    task_id: str,
    version: SeenVersion,
    stated: Tidied[TaskChange],
) -> TaskResource:
    """Hand a task over, give it another day, or close it with a reason or an evidence file."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine) as connection:
        task = load_task(connection, task_id, principal=principal)
        change_task(
            connection,
            task,
            stated,
            version=version,
            principal=principal,
            now=datetime.now(UTC),
        )
    return _shown(request, response, principal, task_id)


def _shown(
    request: Request, response: Response, principal: Principal, task_id: str
) -> TaskResource:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        task = load_task(connection, task_id, principal=principal)
    language = language_of(request.scope)
    response.headers["etag"] = etag(task.version)
    response.headers["content-language"] = language
    return task_resource(task, language, today=datetime.now(UTC).date())
