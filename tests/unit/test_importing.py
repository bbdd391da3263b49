"""Files into a store: what goes in, what is rejected, and that running it again is safe."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from node import blocks, importing
from node.blocks import ImportFault
from node.checking import check
from node.importing import Imported, import_file
from node.records import Found
from node.store import Store, StoreFullError
from node.v1.search_pb2 import AGREEMENT_EXACT
from tests.support.records import TRAVEL, ask, contents, open_store, travel_probe

HEADER = "issuer,type,number,status,remarks"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store")
    yield opened
    with opened.read() as snapshot:
        assert check(snapshot, TRAVEL).told == []
    opened.close()


def imported(store: Store, path: Path, content: str | bytes) -> Imported:
    raw = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(raw)
    done = import_file(store, TRAVEL, path)
    assert done.bytes_read == len(raw)
    return done


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.written.added, done.written.changed, done.written.unchanged, done.rejected


def rejects(done: Imported) -> list[list[str]]:
    assert done.rejects is not None
    with done.rejects.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def remarks(store: Store, number: str) -> str:
    with store.read() as snapshot:
        (hit,) = ask(snapshot, travel_probe(number=number)).hits
        assert hit.agreement == AGREEMENT_EXACT
        value = snapshot.get("travel_documents.records", hit.ref.id.encode())
    assert value is not None
    return Found(b"", value).record().travel_document.remarks


def test_a_file_run_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    text = f"{HEADER}\nFRA,P,A1,stolen,x\nfra,P,a-2,lost,\n"
    assert counts(imported(store, tmp_path / "f.csv", text)) == (2, 0, 0, 0)
    before = contents(store, TRAVEL)
    done = imported(store, tmp_path / "f.csv", text)
    assert counts(done) == (0, 0, 2, 0)
    assert done.rejects is None
    assert contents(store, TRAVEL) == before


def test_a_changed_line_is_a_new_version(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path / "f.csv", f"{HEADER}\nFRA,P,A1,stolen,x\nFRA,P,A2,stolen,x\n")
    text = f"{HEADER}\nFRA,P,A1,stolen,x\nFRA,P,A2,stolen,y\n"
    assert counts(imported(store, tmp_path / "f.csv", text)) == (0, 1, 1, 0)
    assert len(contents(store, TRAVEL)["history"]) == 1


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_write(store: Store, tmp_path: Path, start: str, end: str) -> None:
    rows = [
        "Issuer, TYPE ,number,status,remarks",
        'FRA,P,A1,stolen,"a comma, and ""quotes"""',
        "",
        "FRA,P,A2,stolen,é",
    ]
    done = imported(store, tmp_path / "f.csv", start + end.join(rows))
    assert counts(done) == (2, 0, 0, 0)
    assert remarks(store, "A1") == 'a comma, and "quotes"'
    assert remarks(store, "A2") == "é"


def test_bad_rows_are_told_with_line_and_reason_and_good_ones_go_in(
    store: Store, tmp_path: Path
) -> None:
    text = "\n".join(
        [
            HEADER,
            "FRA,P,A1,stolen,",
            "FRA,P,,stolen,",
            'FRA,P,A2,stolen,"over',
            'two lines"',
            "FRA,P,A3,gone,",
            "FRA,P,A4",
            "FRA,P,A5,stolen,,more",
        ]
    )
    done = imported(store, tmp_path / "f.csv", text)
    assert counts(done) == (1, 0, 0, 6)
    assert done.rejects == tmp_path / "f.csv.rejected.csv"
    header, *rows = rejects(done)
    assert header == ["line", "reason", *HEADER.split(",")]
    assert [row[0] for row in rows] == ["3", "4", "5", "6", "7", "8"]
    assert [row[1].partition(":")[0] for row in rows] == [
        *("number", "row", "row", "status", "row", "row")
    ]
    assert rows[1][2:] == ['FRA,P,A2,stolen,"over']
    assert rows[3][2:] == ["FRA", "P", "A3", "gone", ""]


def test_a_rejected_file_can_be_mended_and_imported(store: Store, tmp_path: Path) -> None:
    text = f"{HEADER}\nFRA,P,A1,gone,x\nFRA,P,A2,gone,y\n"
    done = imported(store, tmp_path / "f.csv", text)
    assert done.rejects is not None
    half = done.rejects.read_text().replace("A1,gone", "A1,stolen")
    again = imported(store, done.rejects, half)
    assert counts(again) == (1, 0, 0, 1)
    # And what is still wrong once more.
    assert again.rejects is not None
    header, row = rejects(again)
    assert header == ["line", "reason", *HEADER.split(",")]
    assert row[2:] == ["FRA", "P", "A2", "gone", "y"]
    mended = again.rejects.read_text().replace("A2,gone", "A2,stolen")
    assert counts(imported(store, again.rejects, mended)) == (1, 0, 0, 0)


def test_an_old_rejected_file_does_not_survive(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path / "f.csv", f"{HEADER}\nFRA,P,A1,gone,x\n")
    assert (tmp_path / "f.csv.rejected.csv").exists()
    imported(store, tmp_path / "f.csv", f"{HEADER}\nFRA,P,A1,lost,x\n")
    assert not (tmp_path / "f.csv.rejected.csv").exists()


def test_json_lines(store: Store, tmp_path: Path) -> None:
    good = {"issuer": "FRA", "type": "P", "number": "A1", "status": "stolen"}
    texts = [json.dumps(good), "", "{", json.dumps(good | {"number": "A2", "vin": "1"})]
    done = imported(store, tmp_path / "f.jsonl", "\n".join(texts))
    assert counts(done) == (1, 0, 0, 2)
    header, *rows = rejects(done)
    assert header == ["line", "reason", "row"]
    assert [(row[0], row[2]) for row in rows] == [("3", "{"), ("4", texts[3])]


def test_the_same_record_twice_in_a_file(store: Store, tmp_path: Path) -> None:
    text = f"{HEADER}\nFRA,P,A1,stolen,x\nFRA,P,A1,stolen,y\nFRA,P,A1,stolen,z\n"
    done = imported(store, tmp_path / "f.csv", text)
    assert (counts(done), done.rows) == ((1, 0, 2, 0), 3)
    assert remarks(store, "A1") == "z"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no usable header"),
        (b"number,vin\n1,2\n", "unknown columns vin"),
        (b"number,number\n1,2\n", "no usable header"),
        (b"number,\n1,2\n", "unknown columns"),
        (HEADER.encode() + b"\nFRA,P,\xff,stolen,\n", "UTF-8"),
        (b'"number', "header is no line of CSV"),
        ("number".encode("utf-16"), "UTF-8"),
    ],
)
def test_a_file_that_is_none(store: Store, tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "f.csv").write_bytes(content)
    with pytest.raises(ImportFault, match=says):
        import_file(store, TRAVEL, tmp_path / "f.csv")


def test_a_file_that_is_not_there(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFault, match="no such file"):
        import_file(store, TRAVEL, tmp_path / "f.csv")
    with pytest.raises(ImportFault, match="cannot be read"):
        import_file(store, TRAVEL, tmp_path)


def test_a_header_alone_is_an_empty_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(HEADER + "\n")
    assert import_file(store, TRAVEL, tmp_path / "f.csv") == Imported()


def test_a_large_file_goes_through_worker_processes(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 5_000)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 64 << 10)
    rows = 12_000
    lines = [f"FRA,P,{n:07d},{'stolen' if n % 4000 else 'gone'}," for n in range(rows)]
    path = tmp_path / "f.csv"
    path.write_text("\n".join([HEADER, *lines]))
    seen: list[tuple[int, int]] = []
    done = import_file(store, TRAVEL, path, lambda now: seen.append((now.rows, now.bytes_read)))
    assert counts(done) == (rows - 3, 0, 0, 3)
    assert seen == sorted(seen)
    assert len({rows_done for rows_done, _ in seen}) >= 3
    assert seen[-1] == (rows, path.stat().st_size)
    assert [row[0] for row in rejects(done)[1:]] == ["2", "4002", "8002"]
    assert counts(import_file(store, TRAVEL, path)) == (0, 0, rows - 3, 3)
    with store.read() as snapshot:
        assert check(snapshot, TRAVEL).records == rows - 3


def test_an_import_that_was_broken_off_is_run_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 100)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2_000)
    monkeypatch.setattr(importing, "AHEAD", 1)
    path = tmp_path / "f.csv"
    path.write_text("\n".join([HEADER, *(f"FRA,P,{n:07d},stolen," for n in range(1000))]))

    def interrupt(now: Imported) -> None:
        if now.rows >= 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(store, TRAVEL, path, interrupt)
    kept = len(contents(store, TRAVEL)["records"])
    assert 300 <= kept < 1000
    assert counts(import_file(store, TRAVEL, path)) == (1000 - kept, 0, kept, 0)


def test_a_store_that_fills_up_keeps_what_was_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 500)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 60_000)
    small = open_store(tmp_path / "small", map_size=1 << 20)
    path = tmp_path / "f.csv"
    text = "x" * 100
    path.write_text("\n".join([HEADER, *(f"FRA,P,{n:07d},stolen,{text}" for n in range(20_000))]))
    done: list[int] = []
    with pytest.raises(StoreFullError):
        import_file(small, TRAVEL, path, lambda now: done.append(now.rows))
    with small.read() as snapshot:
        report = check(snapshot, TRAVEL)
    assert report.told == []
    assert report.records >= done[-1] > 0
    small.close()


def test_a_stray_quote_spoils_its_own_row_and_no_other(store: Store, tmp_path: Path) -> None:
    lines = [f"FRA,P,{n:07d},stolen,x" for n in range(2000)]
    lines[500] += '"'
    lines[600] = 'FRA,P,0000600,stolen,"x'
    lines[601] = 'FRA,P,0000601,stolen,x"'
    lines[-1] = 'FRA,P,0001999,stolen,"x'
    done = imported(store, tmp_path / "f.csv", "\n".join([HEADER, *lines]))
    assert counts(done) == (1998, 0, 0, 2)
    assert [row[0] for row in rejects(done)[1:]] == ["602", "2001"]


def test_control_characters_do_not_get_in(store: Store, tmp_path: Path) -> None:
    text = f"{HEADER}\nFRA,P,A1,stolen,\x1b[2J\nFRA,P,A2,stolen,caf\u00e9\u00a0\n"
    done = imported(store, tmp_path / "f.csv", text)
    assert counts(done) == (1, 0, 0, 1)
    assert "control characters" in rejects(done)[1][1]
