"""Files to put into the knowledge folder or take out of it → all of it done, or nothing."""

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from bot.errors import KeceError
from bot.reading import sidecar_of

log = logging.getLogger(__name__)
# hidden, so that no ingest takes it for documents; on the folder's own disk, so that moving is all or nothing
STAGE = ".kece-"


@contextmanager
def swapped(knowledge: Path, changes: Mapping[str, Path | None]) -> Iterator[None]:
    """Put files in place for the block; where the block fails, the folder is as it was before.

    `changes` gives for a document id the file to copy there, its sidecar with it, or None to remove it.
    Raises KeceError where the folder cannot be written or a path leads out of it.
    """
    _sweep(knowledge)
    stage = knowledge / f"{STAGE}{uuid4().hex}"
    done: list[tuple[Path, Path]] = []
    try:
        try:
            _fill(stage, changes)
            for number, name in enumerate(changes):
                for beside in (False, True):
                    _swap(knowledge, name, stage, f"{number}{'-' if beside else ''}", done, beside=beside)
        except OSError as error:
            raise KeceError(
                f"知识库文件夹写不进去（{error.strerror or error}）。",
                "没有改动任何内容。请检查磁盘空间和文件夹的权限后再试。",
            ) from error
        yield
    except BaseException:
        _undo(done, stage)
        raise
    finally:
        with suppress(OSError):
            shutil.rmtree(stage)
        for target, _ in done:
            _remove_empty(target.parent, knowledge)


def _fill(stage: Path, changes: Mapping[str, Path | None]) -> None:
    """Copy the new files beside the folder's own: from here on nothing needs room on the disk."""
    stage.mkdir(parents=True)
    for number, source in enumerate(changes.values()):
        if source is not None:
            shutil.copyfile(source, stage / f"new-{number}")
            if sidecar_of(source).exists():
                shutil.copyfile(sidecar_of(source), stage / f"new-{number}-")


def _swap(
    knowledge: Path, name: str, stage: Path, number: str, done: list[tuple[Path, Path]], *, beside: bool
) -> None:
    target = knowledge / name
    if not target.parent.resolve().is_relative_to(knowledge.resolve()):
        raise KeceError("这个文件夹不在知识库里面。", "请换一个文件夹。")
    target.parent.mkdir(parents=True, exist_ok=True)
    target = sidecar_of(target) if beside else target
    if target.is_dir():
        raise KeceError(f"{target.name} 是一个文件夹。", "请换一个文件名。")
    old, new = stage / f"old-{number}", stage / f"new-{number}"
    if target.exists() or target.is_symlink():
        target.replace(old)
    # only now: a file that could not be moved is not to be undone, it is still in its place
    done.append((target, old))
    if new.exists():
        new.replace(target)


def _undo(done: Sequence[tuple[Path, Path]], stage: Path) -> None:
    """Put everything back; what cannot be is kept aside, where no publication removes it."""
    lost = []
    for target, old in reversed(done):
        try:
            if old.exists() or old.is_symlink():
                old.replace(target)
            else:
                target.unlink(missing_ok=True)
        except OSError:
            lost.append(target)
    if lost:
        aside = stage.with_name(stage.name.replace(STAGE, ".not-put-back-"))
        stage.rename(aside)
        log.error("cannot put back %s; their former files lie in %s", [str(path) for path in lost], aside)


def _remove_empty(folder: Path, knowledge: Path) -> None:
    """Remove a folder that is left empty, and those above it, short of the knowledge folder."""
    while folder != knowledge and folder.is_relative_to(knowledge):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _sweep(knowledge: Path) -> None:
    """Remove what a killed publication left; the files in place are what counts."""
    for left in knowledge.glob(f"{STAGE}*"):
        shutil.rmtree(left, ignore_errors=True)
