"""Every setting, read once from KECE_* environment variables or .env."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an installation may choose; each field's description says unit and meaning."""

    model_config = SettingsConfigDict(env_prefix="KECE_", env_file=".env", extra="forbid", frozen=True)

    knowledge: Path = Field(ROOT / "knowledge", description="folder of policy documents")
    store: Path = Field(ROOT / "store", description="folder of the index; deletable, rebuilt by ingest.py")
    chroma_url: str = Field("", description="http://host:port of a Chroma server; empty: embedded in store")
    database_url: str = Field(
        "", description="SQLAlchemy URL of conversations and feedback; empty: SQLite in store"
    )

    embedding_model: str = Field(
        str(ROOT / "models" / "kece-static-v0"),
        description="sentence-transformers name or folder; or the remote model's name",
    )
    embedding_base_url: str = Field("", description="OpenAI-compatible endpoint; empty: run the model here")
    embedding_api_key: SecretStr = SecretStr("unused")
    embedding_query_prompt: str = Field(
        "", description="text put before a question; empty: the prompt that the model itself names"
    )

    region: str = Field("潞州区", description="where askers are unless they say otherwise")
    max_file_mb: int = Field(100, ge=1, description="larger files are reported and left out, in MiB")
    ocr: bool = Field(True, description="read scanned PDF pages by OCR")

    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
