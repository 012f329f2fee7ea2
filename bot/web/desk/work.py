"""A task under way → a page that shows how far it is, and leads on once it is done."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.desk.parts import Parts
from bot.desk.work import Task
from bot.errors import KeceError
from bot.web.desk.access import done, page


def work_router(parts: Parts) -> APIRouter:
    """Return the route of the page that waits."""
    router = APIRouter()

    @router.get("/desk/work/{task_id}")
    def work(request: Request, task_id: str) -> Response:
        task = parts.work.task(task_id)
        if task is None or task.by != request.state.signin.account.name:
            raise KeceError(
                "不知道这项操作进行得怎样：程序可能刚刚重新启动。",
                "请到“版本”页查看是否已经完成；没有完成的，请再做一次。",
            )
        return outcome(request, task)

    return router


def outcome(request: Request, task: Task) -> Response:
    """Lead on to where a task has led, or to the page that waits for it; raises what the task has raised."""
    if task.error is not None:
        raise task.error
    if task.finished.is_set():
        return done(request, task.to, task.said)
    if request.method == "POST":
        return done(request, f"/desk/work/{task.id}")
    response = page(request, "work.html", task=task)
    # works without scripts too
    response.headers["Refresh"] = "1"
    return response
