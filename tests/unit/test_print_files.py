"""Files of prints into a store: what each becomes, what is rejected, and that twice is once."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.blocks import ImportFault
from node.checking import check
from node.importing import Imported
from node.matching import write_interchange
from node.print_files import Given, import_prints, total_bytes
from node.records import Found
from node.store import Store
from node.v1.fingerprints_pb2 import (
    FINGER_LEFT_THUMB,
    FINGER_RIGHT_INDEX,
    FINGER_UNSPECIFIED,
    FINGERPRINT_KIND_MARK,
    IMPRESSION_LATENT_LIFT,
    IMPRESSION_LIVE_SCAN_ROLLED,
    SEX_FEMALE,
    Fingerprint,
)
from node.v1.records_pb2 import HANDLING_CODE_DO_NOT_DISCLOSE, Record
from tests.support.prints import FINGERPRINTS, image, template
from tests.support.records import open_store

NAMED = Given(subject_from_name=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store")
    yield opened
    with opened.read() as snapshot:
        assert check(snapshot, FINGERPRINTS).told == []
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "prints"
    (made / "more").mkdir(parents=True)
    (made / "A17_right_index.nft").write_bytes(template(1))
    (made / "A17_Left-Thumb_2.png").write_bytes(image(2, 1))
    (made / "more" / "unknown.fmr").write_bytes(
        write_interchange(template(3), "iso-19794-2:2005", 9, 1)
    )
    (made / ".hidden").write_bytes(b"x")
    return made


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.written.added, done.written.changed, done.written.unchanged, done.rejected


def records(store: Store) -> list[Record]:
    with store.read() as snapshot:
        return [Found(*entry).record() for entry in snapshot.scan("fingerprints.records")]


def contents(store: Store) -> dict[int, Fingerprint]:
    """By the finger of their only print."""
    return {each.fingerprint.prints[0].finger: each.fingerprint for each in records(store)}


def rejects(done: Imported) -> list[list[str]]:
    assert done.rejects is not None
    with done.rejects.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_folder_goes_in_and_twice_is_once(store: Store, folder: Path) -> None:
    done = import_prints(store, [folder])
    assert counts(done) == (3, 0, 0, 0)
    assert done.bytes_read == total_bytes([folder])
    index = contents(store)[FINGER_RIGHT_INDEX]
    assert index.prints[0].template == template(1)
    assert len(index.source) == 32
    before = records(store)
    assert counts(import_prints(store, [folder])) == (0, 0, 3, 0)
    assert records(store) == before


def test_names_say_whose_prints_are_only_if_that_is_asked_for(store: Store, folder: Path) -> None:
    """A scanner's scan_101 and scan_102 are two people's."""
    assert import_prints(store, [folder]).subjects == {"": 3}
    assert {each.subject for each in contents(store).values()} == {""}
    done = import_prints(store, [folder], given=NAMED)
    assert counts(done) == (0, 2, 1, 0), "the same records, which now have a subject"
    assert done.subjects == {"A17": 2, "": 1}
    assert {each.subject for each in contents(store).values()} == {"A17", ""}


def test_what_a_list_says_goes_before_a_name(store: Store, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    names = "prints/A17_right_index.nft", "prints/A17_Left-Thumb_2.png"
    source.write_text(f"file,subject\n{names[0]},N1\n{names[1]},\n")
    assert import_prints(store, [source]).subjects == {"N1": 1, "": 1}
    assert import_prints(store, [source], given=NAMED).subjects == {"N1": 1, "A17": 1}


def test_what_is_no_print_is_told_with_its_reason(store: Store, folder: Path) -> None:
    (folder / "note.txt").write_text("not a print")
    (folder / "B1_cut.nft").write_bytes(template(5)[:-3])
    done = import_prints(store, [folder])
    assert counts(done) == (3, 0, 0, 2)
    assert done.rejects == folder.with_name("prints.rejected.csv")
    header, *rows = rejects(done)
    assert header == ["line", "reason", "file"]
    assert [row[2] for row in rows] == ["prints/B1_cut.nft", "prints/note.txt"]
    assert all(row[1] for row in rows)


def test_rejects_of_an_earlier_import_are_no_prints(store: Store, folder: Path) -> None:
    (folder / "note.txt").write_text("none")
    assert counts(import_prints(store, [folder / "note.txt"])) == (0, 0, 0, 1)
    assert counts(import_prints(store, [folder])) == (3, 0, 0, 1)


def test_rejects_can_be_mended_and_imported_as_a_list(store: Store, folder: Path) -> None:
    broken = folder / "B1_right_index.nft"
    broken.write_bytes(template(5)[:-3])
    done = import_prints(store, [folder])
    broken.write_bytes(template(5))
    assert done.rejects is not None
    assert counts(import_prints(store, [done.rejects], given=NAMED)) == (1, 0, 0, 0)
    assert "B1" in {each.fingerprint.subject for each in records(store)}


def test_several_files_and_folders_at_once(store: Store, folder: Path, tmp_path: Path) -> None:
    single = tmp_path / "C3_x.nft"
    single.write_bytes(template(8))
    assert counts(import_prints(store, [single, folder])) == (4, 0, 0, 0)


LIST = """\
file,subject,finger,impression,captured,sex,birth_year,handling_code,denied_countries,reference
prints/A17_right_index.nft,N1,left_thumb,,2026-03-01,female,1990,do_not_disclose,AND,R-1
prints/more/unknown.fmr,N2,,,,,,,,
prints/A17_Left-Thumb_2.png,N3,right_index,latent_lift,,,,,,
prints/nothing.png,N4,,,,,,,,
prints/A17_right_index.nft,N5,toe,,,,,,,
prints/A17_right_index.nft,N6
prints/A17_right_index.nft,N7,,,yesterday,,,,,
"""


def test_a_list_says_what_each_file_is(store: Store, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text(LIST)
    done = import_prints(store, [source])
    assert counts(done) == (3, 0, 0, 4)
    held = {each.fingerprint.subject: each for each in records(store)}
    assert set(held) == {"N1", "N2", "N3"}
    first = held["N1"]
    (only,) = first.fingerprint.prints
    assert (only.finger, only.captured) == (FINGER_LEFT_THUMB, "2026-03-01")
    assert (first.fingerprint.sex, first.fingerprint.birth_year) == (SEX_FEMALE, 1990)
    assert first.handling.code == HANDLING_CODE_DO_NOT_DISCLOSE
    assert (list(first.handling.denied_countries), first.reference) == (["AND"], "R-1")
    (second,) = held["N2"].fingerprint.prints
    assert (second.finger, second.impression) == (9, IMPRESSION_LIVE_SCAN_ROLLED)
    third = held["N3"].fingerprint
    assert (third.prints[0].finger, third.kind) == (FINGER_RIGHT_INDEX, FINGERPRINT_KIND_MARK)
    assert third.prints[0].impression == IMPRESSION_LATENT_LIFT
    header, *rows = rejects(done)
    assert header[:3] == ["line", "reason", "file"]
    assert [row[0] for row in rows] == ["5", "6", "7", "8"]
    assert all(
        word in row[1] for row, word in zip(rows, ("no such", "toe", "row", "date"), strict=True)
    )


def test_a_corrected_list_changes_the_record(store: Store, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("file,subject,finger\nprints/A17_right_index.nft,N1,left_thumb\n")
    import_prints(store, [source])
    source.write_text("file,subject,finger\nprints/A17_right_index.nft,N1,right_ring\n")
    assert counts(import_prints(store, [source])) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("subject\nA1\n", "no column named file"),
        ("file,vin\nx,1\n", "unknown columns vin"),
        ("", "no usable header"),
    ],
)
def test_a_list_that_is_none(store: Store, tmp_path: Path, text: str, says: str) -> None:
    source = tmp_path / "list.csv"
    source.write_text(text)
    with pytest.raises(ImportFault, match=says):
        import_prints(store, [source])


def test_a_list_that_names_no_file_in_a_row(store: Store, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("file,subject\nprints/A17_right_index.nft,N1\n,N2\nprints,N3\nlist.csv,N4\n")
    done = import_prints(store, [source])
    assert counts(done) == (1, 0, 0, 3)
    assert [row[:2] for row in rejects(done)[1:]] == [
        ["3", "file: the column is empty; it names the file of prints"],
        ["4", "file: it is a folder, not a file"],
        ["5", "file: a list of files; import it by itself"],
    ]


def test_a_list_in_a_folder_is_no_print(store: Store, folder: Path) -> None:
    (folder / "list.csv").write_text("file\nA17_right_index.nft\n")
    done = import_prints(store, [folder])
    assert counts(done) == (3, 0, 0, 1)
    assert rejects(done)[1][1:] == ["file: a list of files; import it by itself", "prints/list.csv"]


@pytest.mark.parametrize("name", ["pipe.png", "pipe.csv"])
def test_what_may_never_end_is_not_opened(store: Store, folder: Path, name: str) -> None:
    """A reader of a pipe waits for somebody to write: the import would never end."""
    os.mkfifo(folder / name)
    if name.endswith(".csv"):
        with pytest.raises(ImportFault, match="it is no regular file but a pipe or a device"):
            import_prints(store, [folder / name])
        return
    done = import_prints(store, [folder])
    assert counts(done) == (3, 0, 0, 1)
    assert "no regular file but a pipe" in rejects(done)[1][1]


def test_a_path_that_is_not_there(store: Store, tmp_path: Path, folder: Path) -> None:
    with pytest.raises(ImportFault, match="no such file"):
        import_prints(store, [folder, tmp_path / "nothing"])
    (tmp_path / "list.csv").write_text("file\n")
    with pytest.raises(ImportFault, match="by itself"):
        import_prints(store, [folder, tmp_path / "list.csv"])


@pytest.mark.parametrize(
    ("name", "finger"),
    [
        ("A_right_index.png", FINGER_RIGHT_INDEX),
        ("A-RIGHTINDEX.png", FINGER_RIGHT_INDEX),
        ("A left thumb.png", FINGER_LEFT_THUMB),
        ("bright_index.png", FINGER_UNSPECIFIED),
        ("A_index.png", FINGER_UNSPECIFIED),
    ],
)
def test_fingers_in_names(store: Store, tmp_path: Path, name: str, finger: int) -> None:
    (tmp_path / name).write_bytes(template(1))
    import_prints(store, [tmp_path / name])
    assert list(contents(store)) == [finger]
