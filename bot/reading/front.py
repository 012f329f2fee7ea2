"""Front matter and sidecars with Chinese keys to the fields of Metadata, checked."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import yaml

from bot.errors import UnreadableFile
from bot.model import Kind, Metadata, Region, Status
from bot.reading.dates import first_date
from bot.regions import region_of

KINDS = {"政策": Kind.POLICY, "指南": Kind.GUIDE, "通知": Kind.NOTICE, "报告": Kind.REPORT, "问答": Kind.FAQ}
STATUSES = {
    "现行": Status.IN_FORCE,
    "已修改": Status.AMENDED,
    "部分失效": Status.PARTLY_REPEALED,
    "已废止": Status.REPEALED,
    "已失效": Status.EXPIRED,
    "尚未施行": Status.NOT_YET,
    "未知": Status.UNKNOWN,
}
CONFIDENCES = {"官方文本": "official-text", "二手来源": "secondary", "单一来源": "single-source"}


def mapping_of(source: str, where: str, line: int = 1) -> dict[str, Any]:
    """Return YAML as a mapping, every value as it is written.

    `where` names the source in Chinese, `line` is the number of its first line in the file. Raises
    UnreadableFile for what is no mapping.
    """
    try:
        # 2024-02-30 is no date, 0012 no number, and that is for us to say
        found = yaml.load(source, Loader=yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        mark = getattr(getattr(error, "problem_mark", None), "line", None)
        at = f"第 {mark + line} 行" if mark is not None else ""
        raise UnreadableFile(
            f"{where}{at}写法有误。", "每行应为“键: 值”，日期写成 2024-06-13，含冒号的值加引号。"
        ) from error
    if not isinstance(found, dict):
        raise UnreadableFile(f"{where}不是“键: 值”的形式。", "请参照 knowledge/README.md 改正。")
    return {str(key).strip(): value for key, value in found.items()}


def corrections_of(sidecar: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a sidecar sets, as `fields_of`; a key left empty takes away what was found."""
    nothing = Metadata()
    emptied = {
        field: getattr(nothing, field)
        for key, (field, _) in KEYS.items()
        if sidecar.get(key, key) in (None, "", []) and field in _MAY_BE_EMPTY
    }
    return emptied | fields_of(sidecar)


def fields_of(front: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that front matter sets, by their name in Metadata; `title` among them.

    A key left empty sets nothing, a key that is not ours is passed over. Raises UnreadableFile for a
    value that its key does not allow.
    """
    return {
        field: read(key, front[key])
        for key, (field, read) in KEYS.items()
        if front.get(key) not in (None, "", [])
    }


def _text(key: str, value: Any) -> str:
    if isinstance(value, Mapping | list):
        raise _wrong(key, value, "一行文字")
    return str(value).strip()


def _day(key: str, value: Any) -> date:
    text = _text(key, value)
    # 2024-06-13, with 00:00:00 behind it as spreadsheets write it, or 2024年6月13日
    day = first_date(text) if len(text) <= 20 else None
    if day is None:
        raise _wrong(key, value, "真实的日期，如 2024-06-13")
    return day


def _region(key: str, value: Any) -> Region:
    region = region_of(_text(key, value))
    if region is None:
        raise _wrong(key, value, "国家，或地名，如 山西省/长治市/潞州区")
    return region


def _texts(key: str, value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_text(key, one) for one in values)


def _one_of(allowed: Mapping[str, Any]) -> Callable[[str, Any], Any]:
    def choose(key: str, value: Any) -> Any:
        word = _text(key, value)
        if word not in allowed:
            raise _wrong(key, value, "、".join(allowed))
        return allowed[word]

    return choose


def _wrong(key: str, value: Any, allowed: str) -> UnreadableFile:
    # aliases can make a list of lists that is endless once written out
    shown = value[:40] if isinstance(value, str) else "几项内容"
    return UnreadableFile(f"“{key}”写的是“{shown}”，无法识别。", f"可以写：{allowed}。改正后再导入。")


KEYS: dict[str, tuple[str, Callable[[str, Any], Any]]] = {
    "标题": ("title", _text),
    "发文字号": ("doc_number", _text),
    "发文机关": ("issuer", _text),
    "索引号": ("index_number", _text),
    "主题词": ("subject", _text),
    "主题分类": ("category", _text),
    "文件类型": ("kind", _one_of(KINDS)),
    "地区": ("region", _region),
    "成文日期": ("written", _day),
    "发布日期": ("published", _day),
    "施行日期": ("effective_from", _day),
    "有效期至": ("expires", _day),
    "状态": ("status", _one_of(STATUSES)),
    "被取代": ("superseded_by", _text),
    "废止": ("repeals", _texts),
    "来源": ("source_url", _text),
    "可信度": ("confidence", _one_of(CONFIDENCES)),
}
"""Field of Metadata, or title, and how its value is read, by Chinese key."""
# the others always have a value
_MAY_BE_EMPTY = frozenset(
    field for field, _ in KEYS.values() if field not in ("title", "kind", "region", "status")
)
