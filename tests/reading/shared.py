"""Where the shared documents lie beside the project, for tests that read them."""

from pathlib import Path

import pytest

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "documents"
needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="../shared/documents is not beside the project"
)
