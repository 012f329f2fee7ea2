"""What a browser calls a file, and what staff call a folder → names that are safe in the knowledge folder."""

import re
import unicodedata
from pathlib import Path, PurePosixPath

from bot.errors import KeceError
from bot.model import Region
from bot.reading import SUFFIXES, UnreadableFile
from bot.regions import region_of

LONGEST = 180  # bytes of a name in UTF-8: file systems take 255, and a sidecar's name is longer
DEEPEST = 6  # folders below each other
# what Windows gives a meaning, as the wide characters that look alike
_WIDE = str.maketrans('<>:"|?*', "＜＞：＂｜？＊")
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")
# names that the folder keeps for other things
_TAKEN = frozenset({"readme.md"})


def clean_name(name: str) -> str:
    """Return a file's name without folders, control characters and what systems trip over.

    Raises UnreadableFile where its ending is none that can be read.
    """
    bare = _clean(re.split(r"[/\\]", name)[-1])
    suffix = PurePosixPath(bare).suffix
    if suffix.lower() not in SUFFIXES:
        raise UnreadableFile(
            f"不支持 {suffix[:20] or '没有扩展名的'} 文件。",
            "请另存为 .docx、.pdf、.xlsx、.md、.txt 或 .html 后再上传。",
        )
    stem = bare[: -len(suffix)].strip(" .") or "未命名"
    cleaned = f"{_cut(stem, LONGEST - len(suffix))}{suffix}"
    return f"文件 {cleaned}" if cleaned.lower() in _TAKEN or _RESERVED.match(cleaned) else cleaned


def clean_folder(folder: str) -> str:
    """Return a path of folders below the knowledge folder; raise KeceError for one that is too deep or empty."""
    parts = [_cut(_clean(part), LONGEST) for part in re.split(r"[/\\]", folder)]
    kept = [f"文件夹 {part}" if _RESERVED.match(part) else part for part in parts if part]
    if not kept or len(kept) > DEEPEST:
        raise KeceError("文件夹的名称不能用。", "请填写如“国家”“山西省”或“潞州区/2026年”这样的名称。")
    return "/".join(kept)


def folders(knowledge: Path) -> list[str]:
    """Return the folders below the knowledge folder that documents may lie in, sorted by path."""
    found = (path.relative_to(knowledge) for path in knowledge.rglob("*") if path.is_dir())
    return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))


def folder_for(knowledge: Path, region: Region) -> str:
    """Return the folder for documents of a region: the one that is named after it, else a path of its places."""
    named = [folder for folder in folders(knowledge) if region_of(PurePosixPath(folder).name) == region]
    return min(named, key=len) if named else "/".join(region) or "国家"


def beside(path: str, taken: set[str]) -> str:
    """Return a path of the same folder that is not taken: 办法.pdf → 办法（2）.pdf."""
    found = PurePosixPath(path)
    number = 2
    while path in taken:
        stem = _cut(found.stem, LONGEST - len(found.suffix) - 8)
        path = (found.parent / f"{stem}（{number}）{found.suffix}").as_posix()
        number += 1
    return path


def _clean(name: str) -> str:
    """Drop what cannot be seen, and leading marks by which systems hide files."""
    visible = "".join(
        character
        for character in unicodedata.normalize("NFC", name)
        if unicodedata.category(character)[0] != "C"
    )
    return re.sub(r"\s+", " ", visible.translate(_WIDE)).strip(" .").removeprefix("~$").strip(" .")


def _cut(text: str, size: int) -> str:
    """Return as much of a text as has `size` bytes in UTF-8."""
    return text.encode()[:size].decode(errors="ignore").rstrip(" .")
