"""Imports go one way: the product never imports what judges or makes it, pure modules no engines."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINES = (
    "chromadb",
    "gradio",
    "fastapi",
    "langchain",
    "langchain_openai",
    "sqlalchemy",
    "torch",
    "sentence_transformers",
)
FORBIDDEN = {
    "bot": ("evals", "training", "tests", "benchmarks"),
    "bot/model.py": ("bot",),
    "bot/errors.py": ("bot",),
    "bot/reading": (*ENGINES, "bot.index", "bot.web", "bot.chat"),
    "bot/splitting.py": (*ENGINES, "bot.index", "bot.web"),
    "bot/deadlines.py": (*ENGINES, "bot.index", "bot.web", "bot.chat"),
    "bot/windows.py": (*ENGINES, "bot.index", "bot.web", "bot.chat"),
    "bot/understanding.py": (*ENGINES, "bot.web", "bot.chat"),
    "bot/retrieval.py": (*ENGINES, "bot.web", "bot.chat"),
    "bot/answering/extractive.py": (*ENGINES, "bot.web", "bot.chat"),
    "bot/answering/grounding.py": ("chromadb", "gradio", "fastapi", "bot.web", "bot.chat"),
    "bot/desk": ("chromadb", "gradio", "fastapi", "bot.web"),
    "bot/records": (
        "chromadb",
        "gradio",
        "fastapi",
        "starlette",
        "bot.index",
        "bot.desk",
        "bot.web",
        "bot.chat",
    ),
    "bot/web": (
        "chromadb",
        "bot.retrieval",
        "bot.embedding",
        "bot.understanding",
        "bot.splitting",
        "bot.reading",
    ),
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize(("place", "forbidden"), FORBIDDEN.items())
def test_imports_go_one_way(place: str, forbidden: tuple[str, ...]):
    path = ROOT / place
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in files
        if file.exists()
        for module in imports(file)
        if any(is_within(module, package) for package in forbidden)
    ]
    assert wrong == []


def test_only_settings_read_the_environment():
    readers = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "bot").rglob("*.py")
        if "os.environ" in file.read_text("utf-8") or "os.getenv" in file.read_text("utf-8")
    ]
    # Gradio takes the setting that silences its analytics from the environment only
    assert set(readers) <= {"bot/settings.py", "bot/web/page.py", "bot/web/__init__.py", "bot/web/server.py"}
