"""Settings to the parts that answer: the only place that constructs clients and models."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.chat import Bot
from bot.embedding import Encoder, open_encoder
from bot.errors import KeceError
from bot.index import Meanings, Store
from bot.llm import ChatModel
from bot.meaning import MeaningEncoder
from bot.regions import region_of
from bot.selector import Selector
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine


def build_bot(settings: Settings) -> Bot:
    """Return the bot that `settings` describe; nothing is loaded or reached before the first question.

    Raises KeceError for a region that is no place.
    """
    home = region_of(settings.region)
    if home is None:
        raise KeceError(
            f"设置 KECE_REGION 里的“{settings.region}”不是一个认识的地区。",
            "请写省、市或区县的全名，例如“潞州区”。",
        )
    return Bot(
        store=Store(settings.store, settings.chroma_url),
        encoder=build_encoder(settings),
        knowledge=settings.knowledge,
        home=home,
        meanings=build_meanings(settings, settings.store),
        selector=Selector(Path(settings.selecting_model)) if settings.selecting_model else None,
        model=build_model(settings),
        budget=settings.llm_context,
    )


def build_model(settings: Settings) -> ChatModel | None:
    """Return the chat model that `settings` name, if any; raise KeceError where its endpoint is not named."""
    if not settings.llm_model:
        return None
    if not settings.llm_base_url:
        # the client would take OpenAI's own, and send questions where nobody meant them to go
        raise KeceError("设置了 KECE_LLM_MODEL，但没有设置 KECE_LLM_BASE_URL。", "请写对话模型服务的地址。")
    return ChatModel(
        settings.llm_model,
        settings.llm_base_url,
        api_key=settings.llm_api_key.get_secret_value(),
        temperature=settings.llm_temperature,
        timeout=settings.llm_timeout,
        extra_body=settings.llm_extra_body,
    )


def build_encoder(settings: Settings) -> Encoder:
    """Return the embedding model that `settings` name."""
    return open_encoder(
        settings.embedding_model,
        base_url=settings.embedding_base_url,
        api_key=settings.embedding_api_key.get_secret_value(),
        query_prompt=settings.embedding_query_prompt,
    )


def build_meanings(settings: Settings, store: Path) -> Meanings | None:
    """Return the vectors of meaning in a store's folder, None where the settings name no model."""
    if not settings.meaning_model:
        return None
    return Meanings(store, MeaningEncoder(Path(settings.meaning_model)))


def build_records(settings: Settings) -> "Engine":
    """Open the database that `settings` name, by default a file in the store; raises KeceError.

    Only what serves or keeps accounts needs it: a question on the command line does not wait for it.
    """
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    from bot.records import NewerRecords, open_records

    settings.store.mkdir(parents=True, exist_ok=True)
    try:
        return open_records(settings.database_url or f"sqlite:///{settings.store / 'records.sqlite'}")
    except NewerRecords as error:
        raise KeceError(
            "记录所用的数据库是更新版本的 Kece 建立的。", "请升级 Kece，或另设 KECE_DATABASE_URL。"
        ) from error
    except (ArgumentError, DBAPIError, NoSuchModuleError, ModuleNotFoundError) as error:
        # the cause may hold the password of the URL
        raise KeceError(
            "打不开记录所用的数据库。",
            "请检查 KECE_DATABASE_URL、数据库是否在运行，以及 store 文件夹能否写入。",
        ) from error
