"""Files in and out of the folder, all or none."""

from pathlib import Path

import pytest

from bot.desk.swapping import swapped
from bot.errors import KeceError
from tests.index.conftest import write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("国家/甲.md", "国家/甲.md.yaml", "国家/乙.md"):
        write(tmp_path / "knowledge", name, f"旧的{name}")
    return tmp_path / "knowledge"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return write(tmp_path, "new.md", "新的")


def held(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


def test_files_come_with_their_sidecars_and_leave_with_them(folder, new, tmp_path):
    write(tmp_path, "new.md.yaml", "标题: 新")
    with swapped(folder, {"国家/甲.md": None, "省/市/丙.md": new}):
        pass
    assert held(folder) == {
        "国家/乙.md": "旧的国家/乙.md",
        "省/市/丙.md": "新的",
        "省/市/丙.md.yaml": "标题: 新",
    }


def test_a_new_file_without_corrections_does_not_keep_those_of_the_old_one(folder, new):
    with swapped(folder, {"国家/甲.md": new}):
        pass
    assert held(folder) == {"国家/甲.md": "新的", "国家/乙.md": "旧的国家/乙.md"}


def test_where_the_block_fails_everything_is_as_it_was(folder, new):
    before = held(folder)
    with (
        pytest.raises(ZeroDivisionError),
        swapped(folder, {"国家/甲.md": new, "省/丙.md": new, "国家/乙.md": None}),
    ):
        assert held(folder)["国家/甲.md"] == "新的"
        raise ZeroDivisionError
    assert held(folder) == before and not (folder / "省").exists()


@pytest.mark.parametrize("failing", range(6))
def test_a_file_that_cannot_be_moved_stays_and_those_before_it_come_back(folder, new, monkeypatch, failing):
    before, moves, replace = held(folder), [], Path.replace

    def refuse(self, target):
        moves.append(self)
        # the way back is open
        if len(moves) == failing + 1:
            raise OSError(18, "Invalid cross-device link")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(KeceError, match="写不进去"),
        swapped(folder, {"国家/甲.md": new, "省/丙.md": new, "国家/乙.md": new}),
    ):
        pass
    assert held(folder) == before


def test_what_cannot_be_put_back_is_kept_aside_and_survives_the_next_publication(folder, new, monkeypatch):
    replace = Path.replace

    def refuse(self, target):
        if self.name.startswith("old-0"):
            raise OSError(5, "Input/output error")
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(ZeroDivisionError), swapped(folder, {"国家/甲.md": new}):
            raise ZeroDivisionError
    with swapped(folder, {"国家/乙.md": new}):
        pass
    assert "旧的国家/甲.md" in held(folder).values()


@pytest.mark.parametrize("name", ["../外.md", "国家/../../外.md"])
def test_a_path_that_leads_out_is_refused(folder, new, name):
    before = held(folder.parent)
    with pytest.raises(KeceError, match="不在知识库里面"), swapped(folder, {name: new}):
        pass
    assert held(folder.parent) == before


def test_a_folder_is_not_taken_for_a_file(folder, new):
    before = held(folder)
    with pytest.raises(KeceError, match="是一个文件夹"), swapped(folder, {"国家": new}):
        pass
    assert held(folder) == before
