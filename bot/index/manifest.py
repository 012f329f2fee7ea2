"""The list of an index's releases on disk: which there are, and which one is live."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import KeceError

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """What the manifest says of one release."""

    id: str
    collection: str
    created: str
    """ISO 8601, UTC."""
    model: str
    fingerprint: str
    """Of the encoder that made the vectors."""
    recipe: str
    """Of the code that read, split and cut the text."""
    dim: int
    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """All releases, oldest first, and the id of the one that answers."""

    live: str
    releases: tuple[ReleaseRecord, ...]

    def record(self, release_id: str) -> ReleaseRecord | None:
        """Return the record of a release, None where there is none."""
        return next((record for record in self.releases if record.id == release_id), None)


def read_manifest(store: Path) -> Manifest | None:
    """Return the manifest in a store's folder, None before the first release; raise KeceError on damage."""
    path = store / NAME
    try:
        found = json.loads(path.read_text("utf-8"))
        manifest = Manifest(found["live"], tuple(ReleaseRecord(**record) for record in found["releases"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    if manifest.record(manifest.live) is None:
        raise _damaged(path)
    return manifest


def write_manifest(store: Path, live: str, releases: Sequence[ReleaseRecord]) -> None:
    """Replace the manifest at once: readers see the old one or the new one, whatever happens."""
    draft = store / f"{NAME}.{os.getpid()}"
    content = {"live": live, "releases": [asdict(record) for record in releases]}
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(store / NAME)
    sync_folder(store)


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _damaged(path: Path) -> KeceError:
    return KeceError(
        f"索引清单 {path} 已损坏。",
        "请删除该文件夹里的 manifest.json、releases 和 chroma"
        "（不要删 records.sqlite 和 questions.jsonl，里面是提问记录和自己的题目），"
        "再运行 python ingest.py；知识库文件不受影响。",
    )
