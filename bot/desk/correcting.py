"""A document's metadata → the values of a form, and a form's values → the sidecar beside the file."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from bot.errors import KeceError
from bot.model import Document
from bot.reading import sidecar_of
from bot.reading.front import CONFIDENCES, KEYS, KINDS, STATUSES, corrections_of
from bot.reading.sidecar import written

FIELDS = tuple(KEYS)
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "文件类型": tuple(KINDS),
    "状态": tuple(STATUSES),
    "可信度": ("", *CONFIDENCES),
}
"""Keys with a set of values to choose from."""
DATES = frozenset({"成文日期", "发布日期", "施行日期", "有效期至"})
LISTS = frozenset({"废止"})
LONGEST = 500  # characters of a value
_WORDS = {value: word for words in (KINDS, STATUSES, CONFIDENCES) for word, value in words.items()}


def values_of(document: Document) -> dict[str, str]:
    """Return what a form shows, by Chinese key; one line for each value of a list."""
    return {
        key: _shown(key, document.title if field == "title" else getattr(document.metadata, field))
        for key, (field, _) in KEYS.items()
    }


def write_sidecar(path: Path, root: Path, document: Document, form: Mapping[str, str]) -> None:
    """Write what a form says otherwise than `document`, as read, into the sidecar of a file below `root`.

    Raises KeceError for a value that its key does not allow; nothing is written then.
    """
    shown = values_of(document)
    changed = {
        key: _value(key, form[key]) for key in KEYS if key in form and form[key].strip() != shown[key].strip()
    }
    if not changed:
        return
    if any(len(str(value)) > LONGEST for value in changed.values()):
        raise KeceError(f"有一项超过了 {LONGEST} 个字。", "请缩短后再保存。")
    if changed.get("标题") == "":
        raise KeceError("标题不能为空。", "请填写文件的全称。")
    corrected: dict[str, Any] = written(path, root) | changed
    corrections_of(corrected)
    text = yaml.safe_dump(corrected, allow_unicode=True, sort_keys=False, default_flow_style=False)
    sidecar_of(path).write_text(text, "utf-8")


def _shown(key: str, value: Any) -> str:
    if key == "地区":
        return "/".join(value) or "国家"
    if isinstance(value, tuple):
        return "\n".join(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum) or key in OPTIONS:
        return _WORDS.get(value, "")
    return value or ""


def _value(key: str, text: str) -> str | list[str]:
    if key in LISTS:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(text.split())
