"""Every setting, read once from KECE_* environment variables or .env."""

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an installation may choose; each field's description says unit and meaning."""

    model_config = SettingsConfigDict(env_prefix="KECE_", env_file=".env", extra="forbid", frozen=True)

    knowledge: Path = Field(ROOT / "knowledge", description="folder of policy documents")
    store: Path = Field(
        ROOT / "store", description="folder of the index, which ingest.py can rebuild, and of the records"
    )
    chroma_url: str = Field("", description="http://host:port of a Chroma server; empty: embedded in store")
    database_url: str = Field(
        "", description="SQLAlchemy URL of conversations and feedback; empty: SQLite in store"
    )

    embedding_model: str = Field(
        str(ROOT / "models" / "kece-static-v1"),
        description="sentence-transformers name or folder; or the remote model's name",
    )
    embedding_base_url: str = Field("", description="OpenAI-compatible endpoint; empty: run the model here")
    embedding_api_key: SecretStr = SecretStr("unused")
    embedding_query_prompt: str = Field(
        "", description="text put before a question; empty: the prompt that the model itself names"
    )
    meaning_model: str = Field(
        str(ROOT / "models" / "e5-small-zh"),
        description="folder of the model that knows which passages mean what is asked; empty: none",
    )
    selecting_model: str = Field(
        str(ROOT / "models" / "kece-selector-v1"),
        description="folder of the model that reads the best sentences with the question; empty: none",
    )

    llm_model: str = Field("", description="chat model that writes the answers; empty: they are excerpts")
    llm_base_url: str = Field("", description="OpenAI-compatible endpoint, http://localhost:11434/v1")
    llm_api_key: SecretStr = SecretStr("unused")
    llm_temperature: float = Field(0.0, ge=0, le=2)
    llm_timeout: float = Field(60, gt=0, description="seconds until the whole answer must be there")
    llm_context: int = Field(
        6000, ge=500, description="characters of passages shown to the chat model, about as many tokens"
    )
    llm_extra_body: dict[str, Any] = Field(
        {}, description="further fields of each request as JSON, such as those that turn thinking off"
    )

    region: str = Field("潞州区", description="where askers are unless they say otherwise")
    max_file_mb: int = Field(100, ge=1, description="larger files are reported and left out, in MiB")
    ocr: bool = Field(True, description="read scanned PDF pages by OCR")

    signin_hours: float = Field(12, gt=0, description="hours after which the staff must sign in anew")
    staff_header: str = Field(
        "", description="request header in which a proxy names the account that it has verified; empty: none"
    )
    questions_per_minute: int = Field(20, ge=1, description="questions taken from one address")
    keep_days: int = Field(180, ge=1, description="days after which a question and its answer are deleted")

    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
