"""What takes longer than a page may → run in a thread of its own, with progress to show meanwhile."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from bot.errors import KeceError
from bot.index.intake import Progress

log = logging.getLogger(__name__)
REMEMBERED = 200  # tasks whose outcome can still be asked for


@dataclass(slots=True)
class Task:
    """Something under way, or done."""

    id: str
    by: str
    """The account that started it."""
    title: str
    step: str = ""
    count: int = 0
    total: int = 0
    said: str = ""
    """What it did, in Chinese, once it is done."""
    to: str = ""
    """The page to go on with."""
    error: KeceError | None = None
    finished: threading.Event = field(default_factory=threading.Event)


class Work:
    """The tasks of one application; those that read files one or two at a time, the others at once."""

    def __init__(self) -> None:
        self._tasks: OrderedDict[str, Task] = OrderedDict()
        self._reading = threading.Semaphore(2)
        self._lock = threading.Lock()

    def start(
        self,
        by: str,
        title: str,
        to: str,
        do: Callable[[Progress], str],
        *,
        name: str = "",
        wait: float = 1.5,
    ) -> Task:
        """Start `do`, which returns what it has done, and give it `wait` seconds to be done at once.

        A task that has a `name` and is under way is not started twice.
        """
        with self._lock:
            task = self._tasks.get(name)
            if task is None or task.finished.is_set():
                task = Task(name or uuid4().hex, by, title, to=to)
                self._tasks[task.id] = task
                self._tasks.move_to_end(task.id)
                self._forget()
                # a process that ends does not wait: what is killed leaves folder and index whole
                threading.Thread(target=self._run, args=(task, do, bool(name)), daemon=True).start()
        task.finished.wait(wait)
        return task

    def task(self, task_id: str) -> Task | None:
        """Return a task, done or not; None where it is not known (any more)."""
        return self._tasks.get(task_id)

    def _run(self, task: Task, do: Callable[[Progress], str], one_of_many: bool) -> None:
        def show(step: str, done: int, total: int) -> None:
            task.step, task.count, task.total = step, done, total

        try:
            if one_of_many:
                with self._reading:
                    task.said = do(show)
            else:
                task.said = do(show)
        except KeceError as error:
            task.error = error
        except Exception:
            # a thread has nobody to tell: the page that asks for the task does
            log.exception("%s failed", task.title)
            task.error = KeceError(
                "没有处理成功，没有改动任何内容。", "请稍后重试；如多次出现，请联系管理员。"
            )
        finally:
            task.finished.set()

    def _forget(self) -> None:
        for name in [name for name, task in self._tasks.items() if task.finished.is_set()]:
            if len(self._tasks) <= REMEMBERED:
                return
            del self._tasks[name]
