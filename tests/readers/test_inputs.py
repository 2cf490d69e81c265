from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import warnings
from pathlib import Path
from threading import Thread

import pytest

from kg.datamodel import Source
from kg.documents import unite_documents
from kg.errors import ReadError
from kg.readers import READERS, read_documents
from kg.readers.recognise import FORMATS
from tests.readers.reading import LONG, read, untitled


def test_readers_are_the_formats_that_messages_list() -> None:
    assert tuple(READERS) == FORMATS


def _zstandard(content: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(content)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress, _zstandard])
def test_read_documents_unpacks_by_content(tmp_path: Path, pack: type[bytes]) -> None:
    lines = [f'{{"id": "{n}", "abstract": "{LONG} {n}"}}\n'.encode() for n in range(2000)]
    content = pack(b"".join(lines[:900])) + pack(b"".join(lines[900:]))
    assert [d.sources[0].key for d in read(content, tmp_path, "any-name")] == [str(n) for n in range(2000)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_read_documents_knows_byte_order_marks(tmp_path: Path, codec: str) -> None:
    assert [d.text for d in read('{"title": "é", "abstract": "ü"}\n'.encode(codec), tmp_path, "a.jsonl")] == ["é\nü"]


def test_read_documents_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(b'{"abstract": "Words."}'))))
    documents = list(read_documents(["-"], problems=print))
    assert documents == [untitled("", "Words.", None, (Source("-", 0, "stdin-000"),))]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_read_documents_from_parquet_in_a_pipe(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    abstracts = [f"{LONG} {number}" for number in range(5000)]
    out = io.BytesIO()
    parquet.write_table(pa.table({"abstract": abstracts}), out, compression="none", use_dictionary=False)
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = Thread(target=path.write_bytes, args=(out.getvalue(),))
    writer.start()
    assert [d.abstract for d in read_documents([path], problems=print)] == abstracts
    writer.join()


def test_read_documents_names_a_file_whose_name_is_not_utf8(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl")
    try:
        Path(path).write_text('{"abstract": "Words."}\n')
    except OSError:
        pytest.skip("this file system knows UTF-8 only")
    (document,) = read_documents([path], problems=print)
    assert document.sources == (Source(f"{tmp_path}/caf?.jsonl", 0, "caf?-000"),)


def test_read_documents_leaves_out_what_no_identifier_can_hold(tmp_path: Path) -> None:
    line = rb'{"abstract": "Words.", "doi": "10.1000/a\ud800b\u0000"}'
    assert [d.id for d in read(line, tmp_path, "a.jsonl")] == ["doi:10.1000/ab"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_read_documents_from_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = Thread(target=path.write_text, args=('{"abstract": "Words."}\n',))
    writer.start()
    assert [d.abstract for d in read_documents([path], problems=print)] == ["Words."]
    writer.join()


def test_read_documents_closes_what_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b'{"abstract": "Words."}\n'))
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        assert [d.abstract for d in read_documents([path], problems=print)] == ["Words."]


def test_read_documents_walks_folders_in_order(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "b/10.jsonl", "a.jsonl", ".git/x.jsonl", "README.md", "c/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f'{{"abstract": "{name}"}}')
    assert [d.abstract for d in read_documents([tmp_path], problems=print)] == ["a.jsonl", "b/10.jsonl", "b/2.jsonl"]


@pytest.mark.parametrize(
    ("format", "fields", "message"),
    [
        ("docx", {}, f"--format: no format is called 'docx'; there are: {', '.join(FORMATS)}"),
        (None, {"body": "x"}, "--field: no field is called 'body'; there are: title, abstract, id, date (as in --field abstract=summary)"),
    ],
)  # fmt: skip
def test_read_documents_checks_what_the_user_chose(format: str | None, fields: dict[str, str], message: str) -> None:
    with pytest.raises(ReadError) as caught:
        next(read_documents(["-"], format=format, fields=fields, problems=print))
    assert str(caught.value) == message


def test_read_documents_of_the_samples() -> None:
    problems: list[ReadError] = []
    documents = list(read_documents([Path(__file__).parents[2] / "examples"], problems=problems.append))
    papers = unite_documents(documents)
    assert (len(documents), len(papers), problems) == (43, 40, [])
    assert all(120 <= len(paper.abstract.split()) <= 220 for paper in papers)


@pytest.mark.shared
def test_read_documents_of_the_corpus(shared: Path) -> None:
    documents = list(read_documents([shared / "corpus"], problems=print))
    keys = [f"{seed}-{n:03d}" for seed, count in (("000", 10), ("002", 119), ("003", 119)) for n in range(count)]
    assert [document.sources[0].key for document in documents] == keys
    assert len(unite_documents(documents)) == 244


@pytest.mark.shared
def test_read_documents_of_the_gold_papers(shared: Path) -> None:
    path = shared / "gold" / "dev.papers.json"
    papers = json.loads(path.read_text(encoding="utf-8"))
    assert [d.sources[0].key for d in read_documents([path], problems=print)] == [paper["id"] for paper in papers]
