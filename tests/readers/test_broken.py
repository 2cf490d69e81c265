from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kg.datamodel import Document
from kg.errors import ReadError
from kg.readers import read_documents
from tests.readers.broken import KINDS, Broken, write_broken


def read(path: Path) -> tuple[list[Document], str | None, tuple[str, ...]]:
    documents: list[Document] = []
    problems: list[str] = []
    try:
        for document in read_documents([path], problems=lambda error: problems.append(str(error))):
            documents.append(document)
    except ReadError as error:
        return documents, str(error), tuple(problems)
    return documents, None, tuple(problems)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Broken]:
    return {file.path.name: file for file in write_broken(tmp_path_factory.mktemp("broken"))}


@pytest.mark.parametrize("name", KINDS)
def test_read_documents_says_what_is_broken(broken: dict[str, Broken], name: str) -> None:
    documents, error, problems = read(broken[name].path)
    assert (error, problems) == (broken[name].error, broken[name].problems)
    assert (documents == []) == (error is not None)


def test_read_documents_takes_what_a_cut_off_file_still_holds(tmp_path: Path) -> None:
    path = tmp_path / "papers.xml"
    entry = "<entry><id>http://arxiv.org/abs/2503.9900{}v1</id><title>T</title><summary>Some words.</summary></entry>"
    path.write_text(f"<feed>{entry.format(1)}{entry.format(2)}<entry>")
    documents, error, problems = read(path)
    assert [document.id for document in documents] == ["arxiv:2503.99001", "arxiv:2503.99002"]
    assert error is None
    assert [problem.partition(": ")[2] for problem in problems] == [
        "not well-formed XML: no element found: line 1, column 219; fetch it again"
    ]


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["missing.jsonl"], "missing.jsonl: no such file"),
        (["\0"], "\0: cannot be opened: embedded null byte"),
    ],
)
def test_read_documents_names_an_input_that_is_not_there(paths: list[str], message: str) -> None:
    with pytest.raises(ReadError) as caught:
        next(read_documents(paths, problems=print))
    assert str(caught.value) == message


def test_read_documents_fails_before_it_reads_if_a_later_input_is_missing(tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text('{"abstract": "Some words."}\n')
    with pytest.raises(ReadError, match="no such file"):
        next(read_documents([good, tmp_path / "missing.jsonl"], problems=print))


def test_read_documents_skips_a_broken_file_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"abstract": "Some words."}\n')
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "c.jsonl").write_text('{"title": "alone", "abstract": ""}\n')
    (tmp_path / ".hidden").write_bytes(b"%PDF-1.7\n")
    documents, error, problems = read(tmp_path)
    assert [document.abstract for document in documents] == ["Some words."]
    assert error is None
    assert [problem.partition(": ")[0] for problem in problems] == [
        str(tmp_path / "b.pdf"),
        f"{tmp_path / 'c.jsonl'}:1",
        f"{tmp_path / 'c.jsonl'}:1",
    ]


def test_read_documents_fails_on_a_folder_without_papers(tmp_path: Path) -> None:
    assert read(tmp_path)[1] == f"{tmp_path}: a folder in which no file of papers was found"
    empty = tmp_path / "a.txt"
    empty.touch()
    assert read(tmp_path)[1] == f"{tmp_path}: a folder in which no file of papers was found: {empty}: the file is empty"
    empty.unlink()
    alone = tmp_path / "c.jsonl"
    alone.write_text('{"title": "alone", "abstract": ""}\n')
    reason = "a title without an abstract; add the abstract, or name its field with --field abstract=NAME"
    assert (
        read(tmp_path)[1]
        == f"{tmp_path}: a folder in which no paper could be read: {alone}:1: no paper could be read: {reason}"
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [("GBK", "multi-byte encodings are not supported"), ("kg", "unknown encoding: kg")],
)
def test_read_documents_names_a_code_of_xml_that_it_cannot_read(tmp_path: Path, code: str, reason: str) -> None:
    path = tmp_path / "papers.xml"
    path.write_text(f'<?xml version="1.0" encoding="{code}"?><feed><entry><title>T</title></entry></feed>')
    assert read(path)[1] == f"{path}:1: XML in a code that cannot be read ({reason}); convert it to UTF-8"


@pytest.mark.parametrize(
    ("field", "length", "what"), [("title", 2_001, "a title"), ("abstract", 20_001, "an abstract")]
)
def test_read_documents_skips_a_text_that_is_too_long(tmp_path: Path, field: str, length: int, what: str) -> None:
    path = tmp_path / "papers.jsonl"
    good = {"title": "A Title", "abstract": "Some words."}
    path.write_text(f"{json.dumps(good)}\n{json.dumps({**good, field: 'a' * length})}\n")
    documents, error, problems = read(path)
    assert ([document.abstract for document in documents], error) == (["Some words."], None)
    problem = f"{path}:2: {what} of {length:,} characters; name the right field with --field {field}=NAME"
    assert problems == (problem,)


@pytest.mark.parametrize(
    "head", [b"", b"[", b"{", b"<", b"@article{", b"TY  - ", b"Abstract:", b"title,abstract\n", b"PAR1"]
)
def test_read_documents_raises_nothing_but_read_errors(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "file"
    for tail in (b"\x00\xff" * 50, b"{" * 500, b"a" * 20_000, b'"' * 999, "é".encode("utf-16"), b"\\" * 300 + b"}"):
        path.write_bytes(head + tail)
        read(path)


@pytest.mark.parametrize(
    ("head", "filling", "message"),
    [
        (b"<feed><entry><summary>", b"a", ": over 64 MiB of XML without a record; this is no list of papers"),
        (b'{"abstract": "', b"a", ":1: a line of over 64 MiB; this is no list of papers"),
        pytest.param(
            b"[",
            b" ",
            ": over 256 MiB, too long for a format that is read whole; split it, or use JSON Lines",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_read_documents_stops_at_a_packed_bomb(tmp_path: Path, head: bytes, filling: bytes, message: str) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(head)
        for _ in range(65 if b"a" in filling else 257):
            file.write(filling * (1 << 20))
    assert read(path) == ([], f"{path}{message}", ())
