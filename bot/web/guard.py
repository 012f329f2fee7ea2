"""Every request and response → the same within limits: size, headers, a page that says it is Chinese."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.throttle import Throttle, client_of

# 2,000 characters of question and 50 earlier exchanges come to about 0.5 MB
LARGEST_BODY = 1_000_000
# a body must be there in this time, so that nobody holds connections by sending it drop by drop
PATIENCE, SLOWEST = 30, 20_000  # seconds, and bytes a second beyond them
ASK, JOIN = "/api/ask", "/gradio_api/queue/join"
# what one question on the page comes to: put aside, answer, free the box; as much again for all else
JOINS = 6
# Gradio's page needs inline scripts and styles, and new Function for its HTML component; that nothing
# is loaded from or sent to another host holds all the same
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
OUR_HEAD = '<script src="kece/page.js"></script><link rel="stylesheet" href="kece/page.css">'
SOCIAL_META = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')


Largest = Callable[[Scope], Awaitable[int]]
"""How many bytes a request may bring, where that is not LARGEST_BODY."""


def guard(app: ASGIApp, questions: Throttle, joins: Throttle, largest: Largest) -> ASGIApp:
    """Wrap `app`: bodies are bounded in size and time, askers in number, headers are set.

    `questions` counts those to the API, `joins` what the chat page sends; where the page asks, its
    handler counts the question itself and says so in the conversation.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        refusal = _refusal(scope, await largest(scope)) or _throttled(scope, questions, joins)
        if refusal:
            await refusal(scope, receive, _with_headers(send))
        elif scope["path"] == "/":
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await app({**scope, "headers": plain}, receive, _in_chinese(_with_headers(send)))
        else:
            await app(scope, _in_time(scope, receive), _with_headers(send))

    return guarded


def too_often(seconds: int) -> tuple[str, str]:
    """Return what is said, and the hint, to whoever asks more than is allowed."""
    return "提问太频繁了。", f"请过 {seconds} 秒再问。"


def localised(html: str) -> str:
    """Return Gradio's page as a Chinese one, without its advertising.

    Gradio takes its language from the browser's; page.js sees to it before Gradio's own code runs.
    """
    html = SOCIAL_META.sub("", html).replace('lang="en"', 'lang="zh-CN"', 1)
    return html.replace("<head>", f"<head>{OUR_HEAD}", 1)


def _refusal(scope: Scope, largest: int) -> JSONResponse | None:
    headers = Headers(scope=scope)
    if scope["path"].startswith("/gradio_api/upload"):
        return _said(404, "本服务不接收文件。", "请直接输入问题。")
    if "transfer-encoding" in headers:
        return _said(411, "请求没有说明长度。", "请在请求头中给出 Content-Length。")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > largest:
        hint = "请分几次上传。" if scope["path"].startswith("/desk/") else "请缩短问题或减少历史对话。"
        return _said(413, "请求内容过大。", hint)
    return None


def _throttled(scope: Scope, questions: Throttle, joins: Throttle) -> JSONResponse | None:
    throttle = {ASK: questions, JOIN: joins}.get(scope["path"])
    seconds = throttle.wait(client_of(scope)) if throttle else 0
    if not seconds:
        return None
    message, hint = too_often(seconds)
    # Gradio's page shows what stands under detail
    content = {"message": message, "hint": hint, "detail": f"{message}{hint}"}
    return JSONResponse(content, 429, headers={"retry-after": str(seconds)})


def _in_time(scope: Scope, receive: Receive) -> Receive:
    """Pass a body on while it comes in time, and then say that the client has gone."""
    clock = asyncio.get_running_loop()
    length = int(Headers(scope=scope).get("content-length", "0"))
    until = clock.time() + PATIENCE + length / SLOWEST
    more = length > 0

    async def receiving() -> Message:
        nonlocal more
        if not more:
            # what follows the body is the end of the connection, for which streams wait as long as they last
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), until - clock.time())
        except TimeoutError:
            return {"type": "http.disconnect"}
        more = bool(message.get("more_body"))
        return message

    return receiving


def _said(status: int, message: str, hint: str) -> JSONResponse:
    return JSONResponse({"message": message, "hint": hint}, status)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _in_chinese(send: Send) -> Send:
    """Hold an HTML response back until it is whole, and send it localised."""
    held: list[Message] = []
    body: list[bytes] = []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            held.append(message)
            return
        body.append(message.get("body", b""))
        if message.get("more_body"):
            return
        whole, start = b"".join(body), held[0]
        headers = MutableHeaders(scope=start)
        if headers.get("content-type", "").startswith("text/html"):
            whole = localised(whole.decode()).encode()
            headers["content-length"] = str(len(whole))
        await send(start)
        await send({"type": "http.response.body", "body": whole})

    return sending
