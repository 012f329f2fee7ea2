"""A Bot, its records and the settings → one web application: page, source viewer, API, desk."""

import os
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine

from bot.chat import Bot
from bot.settings import Settings
from bot.web.api import api_router
from bot.web.desk import Parts, desk_router, largest_body
from bot.web.failures import speak_chinese
from bot.web.guard import JOINS, guard
from bot.web.source import source_router
from bot.web.throttle import Throttle
from bot.web.wording import DISCLAIMER, NAME

STATIC = Path(__file__).parent / "static"
# what the systems bring along; nothing is fetched
FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")


def create_app(bot: Bot, records: Engine, settings: Settings) -> FastAPI:
    """Put page, source viewer, API and the staff's desk into one application."""
    app = FastAPI(
        title=f"{NAME}接口",
        description=f"提问并取得带出处的答复。{DISCLAIMER}",
        version="1.0",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    questions = Throttle(settings.questions_per_minute, 60)
    joins = Throttle(settings.questions_per_minute * JOINS, 60)
    app.add_middleware(guard, questions=questions, joins=joins, largest=largest_body)
    speak_chinese(app)
    app.include_router(api_router(bot, records))
    app.include_router(source_router(bot.store, bot.knowledge))
    app.state.desk = Parts(bot, records, settings)
    app.include_router(desk_router(app.state.desk))
    app.mount("/kece", StaticFiles(directory=STATIC), name="kece")
    _mount_page(app, bot, records, questions)
    return app


def _mount_page(app: FastAPI, bot: Bot, records: Engine, questions: Throttle) -> None:
    # read when Gradio is imported, 1.5 s that only the server needs: nothing is sent anywhere
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    from bot.web.page import build_page

    gr.mount_gradio_app(
        app,
        build_page(bot, records, questions),
        path="/",
        show_error=False,
        footer_links=[],
        run_history=False,
        theme=gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=FONTS, font_mono=FONTS),
    )
