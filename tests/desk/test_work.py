"""Tasks that take longer than a page may."""

import threading

from bot.desk.work import Work
from bot.errors import KeceError


def test_what_is_quick_is_done_at_once_and_what_is_not_can_be_looked_at_meanwhile():
    work, go = Work(), threading.Event()

    def slow(progress):
        progress("读取文件", 3, 7)
        go.wait(30)
        return "好了。"

    assert work.start("张三", "快", "/desk", lambda _: "好了。").said == "好了。"
    task = work.start("张三", "慢", "/desk", slow, wait=0.2)
    assert not task.finished.is_set() and (task.step, task.count, task.total) == ("读取文件", 3, 7)
    assert work.task(task.id) is task
    go.set()
    assert task.finished.wait(30) and task.said == "好了。"


def test_a_named_task_is_not_started_twice_while_it_is_under_way():
    work, go, runs = Work(), threading.Event(), []

    def read(_):
        runs.append(1)
        go.wait(30)
        return ""

    one, two = (work.start("张三", "读", "", read, name="read-1", wait=0.1) for _ in range(2))
    assert one is two
    go.set()
    one.finished.wait(30)
    work.start("张三", "另一件", "", lambda _: "")
    again = work.start("张三", "读", "", read, name="read-1")
    assert again is not one and len(runs) == 2
    assert again.id == "read-1" and work.task("read-1") is again


def test_an_error_is_kept_for_whoever_asks_and_a_bug_is_told_without_its_words():
    def refuse(_):
        raise KeceError("磁盘已满。", "请清理。")

    def fail(_):
        raise ZeroDivisionError("secret")

    work = Work()
    assert str(work.start("张三", "甲", "", refuse).error) == "磁盘已满。请清理。"
    error = work.start("张三", "乙", "", fail).error
    assert error is not None and "secret" not in str(error) and "没有改动" in str(error)


def test_old_tasks_are_forgotten_and_those_under_way_are_not():
    work, go = Work(), threading.Event()
    kept = work.start("张三", "慢", "", lambda _: str(go.wait(30)), wait=0)
    tasks = [work.start("张三", str(n), "", lambda _: "") for n in range(230)]
    assert work.task(kept.id) is kept and work.task(tasks[0].id) is None and work.task(tasks[-1].id)
    go.set()
