from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from kg.datamodel import Document
from tests.readers.reading import LONG, read, source, untitled


def test_read_pages_leaves_out_furniture(tmp_path: Path) -> None:
    page = (
        "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\n"
        f"SubscribeA Small Planner\r\n{LONG}\n\nSubscribers Churn\n{LONG} Again.\n"
    )
    name = "042_0123456789abcdef.txt"
    assert read(page, tmp_path, name) == [
        untitled("A Small Planner", LONG, None, source(tmp_path, name, 0, "042-000")),
        untitled("Subscribers Churn", f"{LONG} Again.", None, source(tmp_path, name, 1, "042-001")),
    ]


def test_read_pages_takes_a_short_abstract_that_is_a_sentence(tmp_path: Path) -> None:
    page = f"One\n{LONG}\nTwo\nWe disprove a conjecture.\nThree\n{LONG}"
    assert [d.abstract for d in read(page, tmp_path, "page.txt")] == [LONG, "We disprove a conjecture.", LONG]


def test_read_paragraphs_joins_lines(tmp_path: Path) -> None:
    text = "Abstract:We gain 40.8\\% on\nVideoPhy2.\n\nAbstract: Another.\n"
    assert read(text, tmp_path, "notes.txt") == [
        untitled("", "We gain 40.8% on VideoPhy2.", None, source(tmp_path, "notes.txt", 0, "notes-000")),
        untitled("", "Another.", None, source(tmp_path, "notes.txt", 1, "notes-001")),
    ]


def test_read_json_lines_keeps_ids_and_dates(tmp_path: Path) -> None:
    lines = (
        '{"id": "arxiv:2510.00123", "title": "A\\n Title", "abstract": "Some \\\\textbf{words}.", "listed": "2025-10-13"}\n\n'
        '{"ID": "003-017", "Title": "B", "Summary": "Others.", "doi": "https://doi.org/10.1000/X.1", "year": 2024}\n'
        '{"id": 7, "title": null, "abstract": "No title."}\n'
    )
    assert read(lines, tmp_path, "papers.jsonl") == [
        Document(
            "arxiv:2510.00123",
            "A Title",
            "Some words.",
            "2025-10-13",
            (),
            source(tmp_path, "papers.jsonl", 0, "arxiv:2510.00123"),
        ),
        Document("doi:10.1000/x.1", "B", "Others.", "2024", (), source(tmp_path, "papers.jsonl", 1, "003-017")),
        untitled("", "No title.", None, source(tmp_path, "papers.jsonl", 2, "7")),
    ]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda papers: papers,
        lambda papers: {"meta": {"count": 2}, "results": papers},
        lambda papers: {"total": 2, "data": papers},
        lambda papers: {"status": "ok", "message": {"items": papers}},
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_read_json_finds_the_list_of_papers(tmp_path: Path, wrap: type[object], indent: int | None) -> None:
    papers = [{"title": ["A"], "abstract": "<jats:p>One.</jats:p>"}, {"title": "B", "abstract": "Two."}]
    text = json.dumps(wrap(papers), indent=indent)  # type: ignore[call-arg]
    assert [(d.title, d.abstract, d.sources[0].key) for d in read(text, tmp_path, "answer.json")] == [
        ("A", "One.", "answer-000"),
        ("B", "Two.", "answer-001"),
    ]


def test_read_fields_that_the_user_names(tmp_path: Path) -> None:
    line = '{"id": "x-1", "abstract": "Not this.", "teaser": "But this.", "heading": "H", "seen": "Oct 2024"}'
    fields = {"abstract": "teaser", "title": "heading", "date": "seen"}
    assert read(line, tmp_path, "a.jsonl", fields=fields) == [
        untitled("H", "But this.", "2024-10", source(tmp_path, "a.jsonl", 0, "x-1"))
    ]


@pytest.mark.parametrize(("name", "separator"), [("a.csv", ","), ("b.csv", ";"), ("c.tsv", "\t"), ("d.csv", "|")])
def test_read_tables(tmp_path: Path, name: str, separator: str) -> None:
    rows = [
        ["Paper ID", "Title", "Year", "Abstract"],
        ["2410.21155", '"A ""quoted"" title"', "2024", f'"Commas{separator} and\nlines."'],
        ["", "", "", ""],
        ["x-9", "B", "", "Another."],
    ]
    table = "\ufeff" + "\r\n".join(separator.join(row) for row in rows)
    assert read(table, tmp_path, name) == [
        Document(
            "arxiv:2410.21155",
            'A "quoted" title',
            f"Commas{separator if separator != chr(9) else ''} and lines.",
            "2024-10",
            (),
            source(tmp_path, name, 0, "2410.21155"),
        ),
        untitled("B", "Another.", None, source(tmp_path, name, 1, "x-9")),
    ]


def test_read_csv_of_a_column_that_the_user_names(tmp_path: Path) -> None:
    assert [
        d.text for d in read('name,notes\nA,"Some, words."\n', tmp_path, "a.csv", fields={"abstract": "notes"})
    ] == ["A\nSome, words."]


def test_read_parquet(tmp_path: Path) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyarrow import parquet

    out = io.BytesIO()
    table = pa.table(
        {"doi": ["10.1000/a", None], "title": ["A", "B"], "abstract": ["One.", "Two."], "year": [2024, None]}
    )
    parquet.write_table(table, out)
    for name, content in (("a.parquet", out.getvalue()), ("b.parquet.gz", gzip.compress(out.getvalue()))):
        key = f"{name[0]}-001"
        assert read(content, tmp_path, name) == [
            Document("doi:10.1000/a", "A", "One.", "2024", (), source(tmp_path, name, 0, "10.1000/a")),
            untitled("B", "Two.", None, source(tmp_path, name, 1, key)),
        ]


def test_read_atom(tmp_path: Path) -> None:
    feed = """<?xml version="1.0" encoding="UTF-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><title>a query</title><id>x</id>
    <entry><id>http://arxiv.org/abs/2503.99001v2</id><published>2025-03-18T16:02:11Z</published><title>A
     Title</title><summary> At $\\epsilon &gt; 0$. </summary><arxiv:doi>10.1000/a</arxiv:doi></entry>
    <entry><id>oai:arXiv.org:2503.99002v1</id><title>B</title>
    <summary>arXiv:2503.99002v1 Announce Type: new \nAbstract: Words.</summary></entry></feed>"""
    assert read(feed, tmp_path, "feed.xml") == [
        Document(
            "arxiv:2503.99001",
            "A Title",
            "At ε > 0.",
            "2025-03-18",
            ("doi:10.1000/a",),
            source(tmp_path, "feed.xml", 0, "arxiv:2503.99001v2"),
        ),
        Document(
            "arxiv:2503.99002", "B", "Words.", "2025-03", (), source(tmp_path, "feed.xml", 1, "arxiv:2503.99002v1")
        ),
    ]


def test_read_oai_of_both_prefixes(tmp_path: Path) -> None:
    harvest = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
    <record><header><identifier>oai:arXiv.org:cs/9912001</identifier></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">
    <id>cs/9912001</id><created>1999-12-03</created><title>A</title><abstract>One.</abstract><doi>10.1000/a</doi></arXiv></metadata></record>
    <record><header><identifier>oai:example.org:17</identifier></header><metadata>
    <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:title>B</dc:title><dc:description>Two.</dc:description><dc:description>Comment: 9 pages</dc:description>
    <dc:date>2021-05-06</dc:date><dc:identifier>https://doi.org/10.1000/b</dc:identifier></oai_dc:dc></metadata></record>
    </ListRecords></OAI-PMH>"""
    assert read(harvest, tmp_path, "oai.xml") == [
        Document(
            "arxiv:cs/9912001",
            "A",
            "One.",
            "1999-12-03",
            ("doi:10.1000/a",),
            source(tmp_path, "oai.xml", 0, "arxiv:cs/9912001"),
        ),
        Document("doi:10.1000/b", "B", "Two.", "2021-05-06", (), source(tmp_path, "oai.xml", 1, "oai:example.org:17")),
    ]


def test_read_snapshot(tmp_path: Path) -> None:
    line = json.dumps(
        {
            "id": "0704.9901", "title": "A\n  Title", "categories": "hep-ph", "doi": "10.1000/a", "abstract": "  Words.\n",
            "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}, {"version": "v2", "created": "x"}],
            "update_date": "2008-11-26",
        }
    )  # fmt: skip
    expected = Document(
        "arxiv:0704.9901",
        "A Title",
        "Words.",
        "2007-04-02",
        ("doi:10.1000/a",),
        source(tmp_path, "a.json", 0, "arxiv:0704.9901"),
    )
    assert read(line, tmp_path, "a.json") == read(line, tmp_path, "a.json", format="arxiv-snapshot") == [expected]


def test_read_openalex(tmp_path: Path) -> None:
    work = {
        "id": "https://openalex.org/W4242424242", "doi": "https://doi.org/10.1000/A", "title": "A", "publication_date": "2018-02-13",
        "abstract_inverted_index": {"the": [0, 2], "more": [1, 3], "merrier": [4]},
        "locations": [{"landing_page_url": "https://arxiv.org/abs/1802.99001"}, {"landing_page_url": None}],
    }  # fmt: skip
    expected = Document(
        "arxiv:1802.99001",
        "A",
        "the more the more merrier",
        "2018-02-13",
        ("doi:10.1000/a", "openalex:W4242424242"),
        source(tmp_path, "a.json", 0, "W4242424242"),
    )
    for text in (json.dumps(work), json.dumps({"results": [work]}), json.dumps([work], indent=2)):
        assert read(text, tmp_path, "a.json") == read(text, tmp_path, "a.json", format="openalex") == [expected]


def test_read_semantic_scholar(tmp_path: Path) -> None:
    paper = {
        "paperId": "649def34f8be52c8b66281af98ae884c09aef38b", "title": "A", "abstract": "Words.", "year": 2018,
        "externalIds": {"ArXiv": "1805.99001", "DOI": "10.1000/A", "CorpusId": 44130, "PubMed": "123"},
    }  # fmt: skip
    assert read(json.dumps({"data": [paper]}), tmp_path, "a.json") == [
        Document(
            "arxiv:1805.99001",
            "A",
            "Words.",
            "2018-05",
            ("doi:10.1000/a", "pmid:123", "s2:649def34f8be52c8b66281af98ae884c09aef38b"),
            source(tmp_path, "a.json", 0, "649def34f8be52c8b66281af98ae884c09aef38b"),
        )
    ]


def test_read_bibtex(tmp_path: Path) -> None:
    entries = r"""% a comment
    @string{jmlr = "Journal"}
    @comment{not this}
    @article{muller2024, title = {{GPT}-4 and M{\"u}ller's {\emph{Work}}}, journal = jmlr, month = oct, year = 2024,
      abstract = {We gain 40.8\% at
        $O(1/\epsilon^2)$ -- with {A}dam.}, doi = {10.1000/A}}
    @online{b, title = "B", abstract = "Others.", eprint = {2410.99155}, archiveprefix = {arXiv}}
    """
    assert read(entries, tmp_path, "a.bib") == [
        Document(
            "doi:10.1000/a",
            "GPT-4 and Müller's Work",
            "We gain 40.8% at O(1/ε²) – with Adam.",
            "2024-10",
            (),
            source(tmp_path, "a.bib", 0, "muller2024"),
        ),
        Document("arxiv:2410.99155", "B", "Others.", "2024-10", (), source(tmp_path, "a.bib", 1, "b")),
    ]


def test_read_ris(tmp_path: Path) -> None:
    references = (
        "TY  - JOUR\r\nID  - ref1\r\nTI  - A\r\nAB  - One that\r\nwraps.\r\nPY  - 2024\r\nDO  - 10.1000/A\r\nER  - \r\n\r\n"
        "TY  - CPAPER\r\nT1  - B\r\nN2  - Two.\r\nY1  - 2023/04/05/\r\nUR  - https://arxiv.org/abs/2304.99001\r\nER  - \r\n"
    )
    assert read(references, tmp_path, "a.ris") == [
        Document("doi:10.1000/a", "A", "One that wraps.", "2024", (), source(tmp_path, "a.ris", 0, "ref1")),
        Document(
            "arxiv:2304.99001",
            "B",
            "Two.",
            "2023-04-05",
            (),
            source(tmp_path, "a.ris", 1, "https://arxiv.org/abs/2304.99001"),
        ),
    ]
