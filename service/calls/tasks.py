"""Tasks in cases: what is to be done, by whom and when."""

from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.request import NewTask, TaskChange
from service.casework.cases.tables import TaskState
from service.casework.overview.views import ChecklistTasks, TaskList, TaskResource, task_resource
from service.casework.packages.checklist import add_checklist
from service.casework.tasks.checklist import NewChecklist
from service.casework.tasks.task import add_task, change_task, load_task
from service.casework.tasks.task import list_tasks as kept_tasks


@operation("GET /v1/tasks")
def list_tasks(
    call: Call,
    *,
    mine: bool = False,
    overdue: bool = False,
    case_id: str | None = None,
    state: TaskState | None = None,
    limit: int,
    offset: int = 0,
) -> TaskList:
    """List tasks in the cases that you can see, earliest due first."""
    today = call.now.date()
    with call.reading() as connection:
        found = kept_tasks(
            connection,
            principal=call.principal,
            today=today,
            case_id=case_id,
            state=state,
            mine=mine,
            overdue=overdue,
            limit=limit + 1,
            offset=offset,
        )
    items = [task_resource(task, call.language, today=today) for task in found[:limit]]
    return TaskList(items=items, more=len(found) > limit)


@operation("POST /v1/cases/{case_id}/tasks")
def create_task(
    call: Call, case_id: str, stated: NewTask, *, version: int | None = None
) -> TaskResource:
    """Create a task in a case.

    With `version` None, the case is taken as it is.
    """
    with writing_to(call, case_id, version) as (connection, case, seen):
        task_id = add_task(connection, case, stated, seen)
    return get_task(call, task_id)


@operation("POST /v1/cases/{case_id}/checklists")
def create_checklist(
    call: Call, case_id: str, stated: NewChecklist, *, version: int
) -> ChecklistTasks:
    """Create a task for each line of a checklist for the start of the contract."""
    with writing_to(call, case_id, version) as (connection, case, seen):
        return ChecklistTasks(task_ids=add_checklist(connection, case, stated, seen))


@operation("GET /v1/tasks/{task_id}")
def get_task(call: Call, task_id: str) -> TaskResource:
    """Return a task."""
    with call.reading() as connection:
        task = load_task(connection, task_id, principal=call.principal)
    return task_resource(task, call.language, today=call.now.date())


@operation("PATCH /v1/tasks/{task_id}")
def update_task(
    call: Call, task_id: str, stated: TaskChange, *, version: int | None = None
) -> TaskResource:
    """Reassign or reschedule a task, or close it with a reason or an evidence file.

    Args:
        call: Who does it.
        task_id: Number of the task.
        stated: What is changed.
        version: Of the task, that it builds on; None: as the task stands.
    """
    with call.writing() as connection:
        task = load_task(connection, task_id, principal=call.principal)
        change_task(
            connection,
            task,
            stated,
            version=version or task.version,
            principal=call.principal,
            now=call.now,
        )
    return get_task(call, task_id)
