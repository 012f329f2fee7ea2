"""Turn question files, JSON lines and Excel sheets, into cases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.model import Region, Turn
from bot.regions import region_of
from evals.rows import HEADS, LISTS, BadFile, rows

QUESTIONS = Path(__file__).resolve().parent / "questions"
HELD_OUT = "held-out"


@dataclass(frozen=True, slots=True)
class Case:
    """One question, and what a right answer shows."""

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    answerable: bool = True
    """False: the right answer is a refusal."""
    documents: tuple[str, ...] = ()
    """Ids of which any counts as the right source."""
    facts: tuple[str, ...] = ()
    """Each must be found; `|` separates accepted forms."""
    derived: tuple[str, ...] = ()
    """Like facts, but worked out: they stand in no document."""
    forbidden: tuple[str, ...] = ()
    region: Region | None = None
    """Where the asker is; None: where the installation is."""
    tags: tuple[str, ...] = ()
    held_out: bool = False
    """From a folder named held-out, whose failures nobody tunes to."""


def load(paths: Iterable[Path]) -> list[Case]:
    """Return the cases of the files, and of the files in the folders, of `paths`.

    Raises BadFile for an unreadable file, a wrong value or an id that occurs twice.
    """
    cases: dict[str, Case] = {}
    places: dict[str, str] = {}
    for path in _files(paths):
        for line, row in rows(path):
            place = f"{path.name} 第 {line} 行"
            case = _case(row, HELD_OUT in path.parts, place)
            if case.id in cases:
                raise BadFile(f"{place}：编号「{case.id}」与 {places[case.id]} 重复。")
            cases[case.id], places[case.id] = case, place
    return list(cases.values())


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in (".jsonl", ".xlsx"))
            # Excel keeps ~$name.xlsx beside a sheet that is open
            yield from (p for p in inside if not p.name.startswith(("~$", ".")))
        elif path.is_file():
            yield path
        else:
            raise BadFile(f"找不到题目文件 {path}。")


def _case(row: Mapping[str, Any], held_out: bool, place: str) -> Case:
    unknown = set(row) - set(HEADS.values())
    if unknown:
        raise BadFile(f"{place}：不认识的列「{'、'.join(sorted(unknown))}」。可用的列：{'、'.join(HEADS)}。")
    for name in ("id", "question"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise BadFile(f"{place}：缺少{_zh(name)}。")
    answerable = row.get("answerable", True)
    if not isinstance(answerable, bool):
        raise BadFile(f"{place}：「可回答」应填 是 或 否。")
    lists = {name: _texts(row, name, place) for name in LISTS}
    return Case(
        id=row["id"].strip(),
        question=row["question"],
        history=_history(row.get("history", []), place),
        answerable=answerable,
        region=_region(row.get("region", ""), place),
        held_out=held_out,
        **lists,
    )


def _texts(row: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    values = row.get(name, [])
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip(" |") for v in values):
        raise BadFile(f"{place}：{_zh(name)}应是一组不为空的文字。")
    return tuple(values)


def _history(turns: object, place: str) -> tuple[Turn, ...]:
    if not isinstance(turns, Sequence) or not all(_is_turn(turn) for turn in turns):
        raise BadFile(f"{place}：上文应一问一答成对。")
    return tuple(Turn(question, answer) for question, answer in turns)


def _is_turn(turn: object) -> bool:
    return isinstance(turn, list) and len(turn) == 2 and all(isinstance(part, str) for part in turn)


def _region(name: object, place: str) -> Region | None:
    if not name:
        return None
    region = region_of(name) if isinstance(name, str) else None
    if region is None:
        raise BadFile(f"{place}：不认识的地区「{name}」。")
    return region


def _zh(name: str) -> str:
    return next(f"「{zh}」" for zh, english in HEADS.items() if english == name)
