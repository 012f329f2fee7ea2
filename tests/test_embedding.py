import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from bot.embedding import LocalEncoder, RemoteEncoder, open_encoder
from bot.errors import ModelUnavailable
from bot.settings import ROOT

MODEL = ROOT / "models" / "kece-static-v1"


@pytest.fixture(scope="module")
def local() -> LocalEncoder:
    return LocalEncoder(str(MODEL))


def test_vectors_have_length_one(local):
    rows = local.embed_passages(["高新技术企业认定条件", "研发费用加计扣除比例"])
    assert rows.shape == (2, 512) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.isclose(np.linalg.norm(local.embed_query("怎么认定高企？")), 1, atol=1e-5)


def test_a_question_lies_nearer_to_what_it_asks_about(local):
    rows = local.embed_passages(["企业研究开发费用税前加计扣除的比例", "本市烟花爆竹燃放管理规定"])
    near, far = rows @ local.embed_query("研发费用加计扣除多少")
    assert near > far + 0.2


def test_no_texts_give_no_rows(local):
    assert local.embed_passages([]).shape == (0, 512)


def test_a_query_prompt_of_the_settings_changes_questions_only(local):
    prompted = LocalEncoder(str(MODEL), "为这个问题检索法律条文：")
    assert not np.allclose(prompted.embed_query("有效期几年"), local.embed_query("有效期几年"))
    assert np.allclose(
        prompted.embed_passages(["有效期三年"]), local.embed_passages(["有效期三年"]), atol=1e-6
    )


def test_the_fingerprint_follows_the_files_and_not_the_place_or_the_card(tmp_path):
    copy = shutil.copytree(MODEL, tmp_path / "copy")
    assert LocalEncoder(str(copy)).fingerprint == LocalEncoder(str(MODEL)).fingerprint
    (copy / "README.md").unlink()
    assert LocalEncoder(str(copy)).fingerprint == LocalEncoder(str(MODEL)).fingerprint
    (copy / "tokenizer.json").write_text("{}")
    assert LocalEncoder(str(copy)).fingerprint != LocalEncoder(str(MODEL)).fingerprint


def test_the_fingerprint_comes_without_importing_torch():
    code = (
        "import sys; from bot.embedding import LocalEncoder;"
        f"LocalEncoder({str(MODEL)!r}).fingerprint; print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_missing_folder_is_said_before_anything_is_searched_for(tmp_path):
    encoder = LocalEncoder(str(tmp_path / "没有"))
    with pytest.raises(ModelUnavailable, match="文件夹不存在"):
        _ = encoder.fingerprint
    with pytest.raises(ModelUnavailable, match="文件夹不存在"):
        encoder.embed_query("问")


def test_a_damaged_model_is_said_in_chinese(tmp_path):
    copy = shutil.copytree(MODEL, tmp_path / "copy")
    (copy / "tokenizer.json").write_text("not json")
    with pytest.raises(ModelUnavailable, match="加载失败"):
        LocalEncoder(str(copy)).embed_query("问")


class Endpoint:
    """An OpenAI-compatible endpoint on loopback that answers with vectors of the texts' lengths."""

    def __init__(self) -> None:
        self.inputs: list[list[str]] = []
        self.status, self.body = 200, b""
        self.content_type = "application/json"
        self.url = ""

    def answer(self, request: dict) -> bytes:
        self.inputs.append(request["input"])
        rows = [
            {"index": at, "embedding": [3.0 * len(text), 4.0]} for at, text in enumerate(request["input"])
        ]
        return self.body or json.dumps({"data": rows, "model": request["model"], "object": "list"}).encode()


@contextmanager
def serving(endpoint: Endpoint) -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = endpoint.answer(request)
            self.send_response(endpoint.status)
            self.send_header("Content-Type", endpoint.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving(Endpoint()) as running:
        yield running


def remote(endpoint: Endpoint, prompt: str = "") -> RemoteEncoder:
    encoder = open_encoder("some-model", base_url=endpoint.url, api_key="key", query_prompt=prompt)
    assert isinstance(encoder, RemoteEncoder)
    return encoder


def test_a_remote_endpoint_gets_plain_text_in_small_batches(endpoint):
    texts = [f"第{n}条" for n in range(25)]
    rows = remote(endpoint).embed_passages(texts)
    assert rows.shape == (25, 2) and np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert [text for batch in endpoint.inputs for text in batch] == texts
    assert max(map(len, endpoint.inputs)) == 10


def test_a_remote_question_carries_its_prompt(endpoint):
    assert remote(endpoint, "查询：").embed_query("几年").shape == (2,)
    assert endpoint.inputs == [["查询：几年"]]


def test_a_refused_key_is_said_in_chinese(endpoint):
    endpoint.status, endpoint.body = 401, b'{"error": {"message": "bad key"}}'
    with pytest.raises(ModelUnavailable, match="401"):
        remote(endpoint).embed_query("问")


def test_a_web_page_in_place_of_vectors_is_said_in_chinese(endpoint):
    endpoint.body, endpoint.content_type = b"<html>login</html>", "text/html"
    with pytest.raises(ModelUnavailable, match="不是向量"):
        remote(endpoint).embed_query("问")


def test_zero_vectors_are_not_taken(endpoint):
    endpoint.body = json.dumps(
        {"data": [{"index": 0, "embedding": [0.0, 0.0]}], "model": "m", "object": "list"}
    ).encode()
    with pytest.raises(ModelUnavailable, match="不对"):
        remote(endpoint).embed_query("问")


def test_an_endpoint_that_is_not_there_is_said_in_chinese(endpoint):
    gone = RemoteEncoder("some-model", "http://127.0.0.1:9/v1", "key")
    with pytest.raises(ModelUnavailable, match="连接不上"):
        gone.embed_query("问")


@pytest.fixture(scope="module")
def contextual(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A tiny BERT with a query prompt: what bge-m3 or Qwen3-Embedding is, but for size and training."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *"研发费用加计扣除比例高新技术企业检索条文为：怎么认定",
    ]
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(words)), "utf-8")
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(
        BertConfig(vocab_size=64, max_position_embeddings=128, initializer_range=0.5, **shape)
    ).save_pretrained(folder)
    model = SentenceTransformer(
        modules=[Transformer(str(folder)), Pooling(32, "cls"), Normalize()],
        prompts={"query": "为检索条文：", "document": ""},
    )
    model.save(str(folder / "whole"), create_model_card=False)
    return str(folder / "whole")


def test_a_contextual_model_loads_and_applies_its_own_query_prompt(contextual):
    encoder = open_encoder(contextual)
    asked = encoder.embed_query("研发费用加计扣除比例")
    as_passage, prompted = encoder.embed_passages(
        ["研发费用加计扣除比例", "为检索条文：研发费用加计扣除比例"]
    )
    assert asked.shape == (32,) and np.isclose(np.linalg.norm(asked), 1, atol=1e-5)
    assert np.allclose(asked, prompted, atol=1e-5) and not np.allclose(asked, as_passage, atol=1e-3)


def test_a_prompt_of_the_settings_takes_the_place_of_the_models_own(contextual):
    asked = open_encoder(contextual, query_prompt="怎么认定：").embed_query("高新技术企业")
    assert np.allclose(
        asked, open_encoder(contextual).embed_passages(["怎么认定：高新技术企业"])[0], atol=1e-5
    )


def test_only_a_static_model_has_vectors_of_tokens(contextual, local):
    assert LocalEncoder(contextual).token_table is None
    table = local.token_table
    assert table is not None and table.rows.shape == (table.tokenizer.get_vocab_size(), 512)
