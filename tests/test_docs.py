"""What the documentation names exists."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "evals" / "README.md"])
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)|<img src=\"([^\"]+)\"")  # ](docs/operations.md#backup)
FILE = re.compile(r"`((?:bot|evals|docs|tests|models|knowledge)/[\w./-]*)`")  # `bot/chat.py`, `bot/reading/`


def test_the_example_of_settings_names_every_setting_and_no_other():
    named = re.findall(r"^#?KECE_(\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_file_names_lead_to_something(page: Path):
    text = page.read_text("utf-8")
    linked = [page.parent / (link or image) for link, image in LINK.findall(text)]
    named = [ROOT / name for name in FILE.findall(text)]
    assert [str(path) for path in [*linked, *named] if not path.exists()] == []


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_both_readmes_give_the_same_two_commands(page: str):
    english = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"<!-- run: \w+ -->\n```sh\n(.+)\n```", english)
    assert len(commands) == 2
    assert all(command in (ROOT / page).read_text("utf-8") for command in commands)
