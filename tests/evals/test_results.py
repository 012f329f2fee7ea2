from pathlib import Path

import pytest

from evals.results import load_run, load_runs, save
from evals.rows import BadFile
from tests.evals.samples import STAFF, STAFF_RIGHT, UNKNOWN_RIGHT, YEARS_HALF, error, run


def test_a_run_is_the_same_after_saving_and_loading(tmp_path: Path) -> None:
    made = run(STAFF_RIGHT, YEARS_HALF, UNKNOWN_RIGHT, name="one")
    save(made, tmp_path / "one")
    loaded = load_run(tmp_path / "one")
    assert (loaded.name, loaded.made, loaded.release) == (made.name, made.made, made.release)
    assert list(loaded.results) == list(made.results)


def test_an_error_is_saved_too(tmp_path: Path) -> None:
    save(run(error(STAFF)), tmp_path)
    (loaded,) = load_run(tmp_path).results
    assert loaded.verdict.error == "模型不可用"


def test_runs_come_oldest_first(tmp_path: Path) -> None:
    for name, day in (("b", 3), ("a", 9), ("c", 1)):
        save(run(STAFF_RIGHT, day=day), tmp_path / name)
    assert [made.name for made in load_runs(tmp_path)] == ["c", "b", "a"]
    assert load_runs(tmp_path / "none") == []


def test_a_folder_without_a_run_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="没有可用的评测结果"):
        load_run(tmp_path)
    (tmp_path / "metrics.json").write_text("{}", encoding="utf-8")
    (tmp_path / "results.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(BadFile, match="没有可用的评测结果"):
        load_run(tmp_path)
