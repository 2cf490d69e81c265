"""The file beside a workspace in which a build works; what is extracted there is kept, whatever happens.

`graph.kg-part` holds the papers of the run and every extraction so far, committed batch by batch. A build that
was stopped reads its input again and finds its extractions done. At the end a fresh file is written and put in
place of `graph.kg` at once; until then `graph.kg` stays as it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

from kg.datamodel import Document, Extraction
from kg.documents import document_keys, merge_documents
from kg.errors import WorkspaceError
from kg.identity.resolution import Resolution
from kg.rows import (
    content_hash,
    document_from_row,
    document_to_row,
    extraction_from_json,
    extraction_to_json,
    merge_to_json,
)
from kg.staging import Staging
from kg.tables import (
    APPLICATION_ID,
    FORMAT,
    create_indexes,
    create_tables,
    fresh_file,
    insert_documents,
    write_graph_tables,
)
from kg.workspace import is_workspace

_DOCUMENT = "id, title, abstract, date, identifiers, sources"
_DONE = "EXISTS (SELECT 1 FROM extractions AS e WHERE e.hash = documents.hash AND e.version = ?)"
_INDEXES = (
    "CREATE INDEX documents_by_hash ON documents (hash)",
    "CREATE INDEX keys_by_document ON document_keys (document)",
)
_PAGE = 256


class WorkFile:
    """An open work file, locked against other builds; a context manager.

    Args:
        target: The workspace to be made or renewed.

    Raises:
        WorkspaceError: Another build is at work on it, the folder cannot be written, or the target is another kind of file.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._path = target.with_name(f"{target.name}-part")
        if not target.parent.is_dir():
            raise WorkspaceError(f"{target}: there is no folder {target.parent}")
        try:
            self._db = self._open(old=target if target.exists() and is_workspace(target) else None)
        except sqlite3.DatabaseError as error:
            locked = "locked" in str(error)
            problem = "another build is at work on it" if locked else f"cannot work in {self._path} ({error})"
            raise WorkspaceError(f"{target}: {problem}") from error
        self._worthless = self._db.execute("SELECT 1 FROM main.extractions").fetchone() is None

    def _open(self, *, old: Path | None) -> sqlite3.Connection:
        uri = self._path.resolve().as_uri()
        db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=0)
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
            db.execute(f"PRAGMA main.{pragma}")
        db.execute("BEGIN IMMEDIATE")
        marks = [db.execute(f"PRAGMA main.{name}").fetchone()[0] for name in ("application_id", "user_version")]
        if marks != [APPLICATION_ID, FORMAT]:
            for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                db.execute(f'DROP TABLE "{table}"')
            create_tables(db)
            for statement in _INDEXES:
                db.execute(statement)
        db.execute("COMMIT")
        db.execute("ATTACH ? AS old", (":memory:" if old is None else f"{old.resolve().as_uri()}?mode=ro",))
        if old is None:
            create_tables(db, schema="old")
        return db

    def __enter__(self) -> WorkFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        if self._worthless:
            self._path.unlink(missing_ok=True)
        if isinstance(error, sqlite3.OperationalError):
            raise WorkspaceError(f"{self._target}: cannot be built ({error})") from error

    def start(self, *, keep: bool) -> int:
        """Forget the papers of an earlier run; take over those of the target if they are to be kept; return their number."""
        self._db.execute("BEGIN")
        for table in ("documents", "document_keys"):
            self._db.execute(f"DELETE FROM main.{table}")
            if keep:
                self._db.execute(f"INSERT INTO main.{table} SELECT * FROM old.{table}")
        self._db.execute("COMMIT")
        return self.count_documents()

    def add_documents(self, documents: Iterable[Document]) -> int:
        """Add records, uniting those of one paper; return the number of records. All are kept, or none."""
        records = 0
        self._db.execute("BEGIN")
        for document in documents:
            self._unite(document)
            records += 1
        self._db.execute("COMMIT")
        return records

    def _unite(self, document: Document) -> None:
        keys = document_keys(document)
        query = (
            f"SELECT DISTINCT document FROM main.document_keys WHERE key IN ({', '.join('?' * len(keys))}) ORDER BY 1"
        )
        numbers = [number for (number,) in self._db.execute(query, keys)]
        for number in numbers:
            row = self._db.execute(f"SELECT {_DOCUMENT} FROM main.documents WHERE number = ?", (number,)).fetchone()
            document = merge_documents(document, document_from_row(row))
            self._db.execute("DELETE FROM main.documents WHERE number = ?", (number,))
        cursor = self._db.execute(
            "INSERT INTO main.documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (numbers[0] if numbers else None, *document_to_row(document)),
        )
        for number in numbers[1:]:
            self._db.execute("UPDATE main.document_keys SET document = ? WHERE document = ?", (numbers[0], number))
        rows = [(key, cursor.lastrowid) for key in keys]
        self._db.executemany("INSERT OR IGNORE INTO main.document_keys VALUES (?, ?)", rows)

    def count_documents(self) -> int:
        """Return the number of papers of the run."""
        count: int = self._db.execute("SELECT COUNT(*) FROM main.documents").fetchone()[0]
        return count

    def reuse_extractions(self, version: str) -> int:
        """Take over what the target holds for the papers of the run; return how many papers need no extraction."""
        self._db.execute(
            "INSERT OR IGNORE INTO main.extractions SELECT hash, version, data FROM old.extractions "
            "WHERE version = ? AND hash IN (SELECT hash FROM main.documents)",
            (version,),
        )
        count: int = self._db.execute(f"SELECT COUNT(*) FROM main.documents WHERE {_DONE}", (version,)).fetchone()[0]
        return count

    def missing(self, version: str) -> Iterator[Document]:
        """Yield the papers without an extraction of a version, in the order of ids; the file may be written meanwhile."""
        query = f"SELECT {_DOCUMENT} FROM main.documents WHERE id > ? AND NOT {_DONE} ORDER BY id LIMIT {_PAGE}"
        last = ""
        while rows := self._db.execute(query, (last, version)).fetchall():
            yield from map(document_from_row, rows)
            last = rows[-1][0]

    def add_extractions(self, pairs: Iterable[tuple[Document, Extraction]], version: str) -> None:
        """Keep what was extracted; when this returns, it is safe."""
        rows = [(content_hash(document), version, extraction_to_json(extraction)) for document, extraction in pairs]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO main.extractions VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")
        self._worthless = False

    def extractions(self, version: str) -> Iterator[tuple[Document, Extraction]]:
        """Yield all papers of the run with what was extracted from them, in the order of ids."""
        rows = self._db.execute(
            f"SELECT {_DOCUMENT}, data FROM main.documents JOIN main.extractions USING (hash) WHERE version = ? ORDER BY id",
            (version,),
        )
        for *row, data in rows:
            document = document_from_row(row)
            yield document, extraction_from_json(data, document)

    def stage(self, resolution: Resolution) -> Staging:
        """Return empty tables in which the graph of the run is put together."""
        return Staging(self._db, resolution)

    def finish(self, staging: Staging, resolution: Resolution, manifest: Mapping[str, str]) -> None:
        """Write the workspace in full, put it in place of the target, and remove the work file.

        Args:
            staging: Holds all that the papers assert.
            resolution: Its merges are written.
            manifest: What the graph was built with; has "extractor", the version whose extractions are kept.
        """
        with fresh_file(self._target) as out:
            self._copy_papers(out, manifest["extractor"])
            out.executemany(
                "INSERT INTO merges (data) VALUES (?)", ((merge_to_json(merge),) for merge in resolution.merges)
            )
            digest = write_graph_tables(out, staging.finish(), staging.nodes(), staging.edges())
            out.executemany("INSERT INTO manifest VALUES (?, ?)", sorted({**manifest, "digest": digest}.items()))
            create_indexes(out)
            self._db.execute("DETACH old")
        self._worthless = True

    def _copy_papers(self, out: sqlite3.Connection, version: str) -> None:
        rows = self._db.execute(f"SELECT {_DOCUMENT} FROM main.documents ORDER BY id")
        insert_documents(out, map(document_from_row, rows))
        numbers = dict(out.execute("SELECT id, number FROM documents"))
        keys = self._db.execute(
            "SELECT key, id FROM main.document_keys JOIN main.documents ON document = number ORDER BY key"
        )
        out.executemany("INSERT INTO document_keys VALUES (?, ?)", ((key, numbers[id_]) for key, id_ in keys))
        extractions = self._db.execute(
            "SELECT hash, version, data FROM main.extractions "
            "WHERE version = ? AND hash IN (SELECT hash FROM main.documents) ORDER BY hash",
            (version,),
        )
        out.executemany("INSERT INTO extractions VALUES (?, ?, ?)", extractions)
