import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.embedding import FloatArray
from bot.index import Store
from bot.index.lexical import terms

DIM = 64


class WordEncoder:
    """Vectors of the words in a text, each word a direction: alike texts have alike vectors."""

    def __init__(self, name: str = "words") -> None:
        self.name = name
        self.fingerprint = f"test:{name}"
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        self.embedded += texts
        return np.stack([self._vector(text) for text in texts])

    def embed_query(self, text: str) -> FloatArray:
        return self._vector(text)

    def _vector(self, text: str) -> FloatArray:
        total = np.zeros(DIM, np.float32)
        for term in terms(text):
            seed = int.from_bytes(hashlib.sha256(f"{self.name}{term}".encode()).digest()[:4])
            total += np.random.default_rng(seed).standard_normal(DIM, np.float32)
        return total / (np.linalg.norm(total) or 1)


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """Three small documents of two levels."""
    folder = tmp_path / "knowledge"
    write(
        folder, "国家/认定办法.md", "# 认定办法\n\n第一条 高新技术企业的认定。\n\n第二条 资格有效期为三年。\n"
    )
    write(folder, "国家/加计扣除.md", "# 加计扣除\n\n第一条 研发费用按照100%加计扣除。\n")
    write(folder, "潞州区/报告.md", "# 工作报告\n\n一、培育\n\n组织25家企业准备申报材料。\n")
    return folder


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
