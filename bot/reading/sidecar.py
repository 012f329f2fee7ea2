"""A file's path → the corrections that staff wrote beside it: 办法.pdf.yaml corrects 办法.pdf."""

from pathlib import Path
from typing import Any

from bot.errors import UnreadableFile
from bot.reading.front import corrections_of, mapping_of
from bot.reading.safety import contents
from bot.reading.text import decode

SIDECAR = ".yaml"
_MAX_MB = 1  # some twenty lines


def sidecar_of(path: Path) -> Path:
    """Return where a file's corrections lie, whether there are any or not."""
    return path.with_name(path.name + SIDECAR)


def corrections(path: Path, root: Path) -> dict[str, Any]:
    """Return the fields that the sidecar of a file below `root` sets; {} where there is none.

    Raises UnreadableFile for a sidecar that cannot be used, however good the file itself is.
    """
    try:
        return corrections_of(written(path, root))
    except UnreadableFile as error:
        raise UnreadableFile(
            f"更正文件 {sidecar_of(path).name} 不能用：{error.message_zh}",
            f"{error.hint_zh}也可以删除这个更正文件。",
        ) from error


def written(path: Path, root: Path) -> dict[str, Any]:
    """Return a sidecar as it is written, by its Chinese keys; {} where there is none."""
    beside = sidecar_of(path)
    # a link to nowhere exists as far as staff can see, and is to be reported
    if not beside.exists() and not beside.is_symlink():
        return {}
    return mapping_of(decode(contents(beside, root, _MAX_MB)), "文件内容")
