"""What a user would build instead: LangChain, LlamaIndex and Haystack, each by its own first recipe."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from uuid import uuid4

import jieba

from bot.embedding import LocalEncoder

Search = Callable[[str], list[int]]
"""Question to positions of passages, best first."""
DEPTH = 100
HAYSTACK_MOST = (
    20_000  # passages; on 61,445 its in-memory store did not get through 772 questions in 3 minutes
)


def others(texts: Sequence[str], encoder: LocalEncoder) -> dict[str, Callable[[], Search] | str]:
    """Return by name how to build each, or what is missing for it.

    All get the passages as their documents and, where they want vectors, our model: none can be
    downloaded here, and theirs would be for English.
    """
    recipes: dict[str, tuple[tuple[str, ...], Callable[[], Search]]] = {
        "LangChain: recursive splitter + Chroma": (
            ("langchain_chroma", "langchain_text_splitters"),
            lambda: _langchain(texts, encoder),
        ),
        "LlamaIndex: BM25 (jieba)": (
            ("llama_index", "llama_index.retrievers.bm25"),
            lambda: _llama_index(texts),
        ),
        "Haystack: BM25 (jieba)": (("haystack",), lambda: _haystack(texts)),
    }
    found: dict[str, Callable[[], Search] | str] = {
        name: build if all(map(_installed, needed)) else f"not installed: {', '.join(needed)}"
        for name, (needed, build) in recipes.items()
    }
    if len(texts) > HAYSTACK_MOST:
        found["Haystack: BM25 (jieba)"] = f"skipped: more than {HAYSTACK_MOST} passages in memory"
    return found


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _langchain(texts: Sequence[str], encoder: LocalEncoder) -> Search:
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    class Ours(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return encoder.embed_passages(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return encoder.embed_query(text).tolist()

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)  # its tutorial's numbers
    chunks = splitter.create_documents(list(texts), [{"at": at} for at in range(len(texts))])
    # collections in memory live as long as the process, and each set needs its own
    store = Chroma(uuid4().hex, embedding_function=Ours())
    for start in range(0, len(chunks), 5000):  # Chroma takes 5,461 at once
        store.add_documents(chunks[start : start + 5000])
    return lambda question: [
        hit.metadata["at"] for hit in store.similarity_search(question, k=min(DEPTH, len(chunks)))
    ]


def _llama_index(texts: Sequence[str]) -> Search:
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    # its own pattern takes a Chinese sentence for one word
    retriever = BM25Retriever.from_defaults(
        nodes=[TextNode(text=_spaced(text), id_=str(at)) for at, text in enumerate(texts)],
        similarity_top_k=DEPTH,
        token_pattern=r"(?u)\S+",
        skip_stemming=True,
    )
    return lambda question: [int(hit.node.node_id) for hit in retriever.retrieve(_spaced(question))]


def _haystack(texts: Sequence[str]) -> Search:
    from haystack import Document
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(bm25_tokenization_regex=r"(?u)\S+")
    store.write_documents([Document(id=str(at), content=_spaced(text)) for at, text in enumerate(texts)])
    retriever = InMemoryBM25Retriever(store, top_k=DEPTH)
    return lambda question: [int(hit.id) for hit in retriever.run(query=_spaced(question))["documents"]]


def _spaced(text: str) -> str:
    return " ".join(jieba.cut(text))
