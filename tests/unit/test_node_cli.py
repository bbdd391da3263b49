"""ncb-node as a person or a script uses it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from node.bureau import Bureau
from node.cli import app, main
from node.config import Folder
from node.rows import columns
from node.rpc.exits import Exit
from node.v1.records_pb2 import Handling
from tests.support.authority import Federation
from tests.support.prints import template
from tests.support.records import TRAVEL, VEHICLES, put, travel

CSV = "issuer,type,number,status\nFRA,P,A1,stolen\nFRA,P,A2,lost\n"


def run(*arguments: object, code: Exit = Exit.DONE, env: dict[str, str] | None = None) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)
    said = result.stdout + result.stderr
    assert result.exit_code == code, said
    assert "Traceback" not in said
    if code not in {Exit.DONE, Exit.DAMAGED}:
        assert "Error" in result.stderr
    return result


def told(*arguments: object, code: Exit = Exit.DONE) -> Any:
    return json.loads(run(*arguments, "--json", code=code).stdout)


@pytest.fixture
def fra(tmp_path: Path) -> Path:
    run("init", tmp_path / "fra", "--bureau", "fra", "--listen", "127.0.0.1:0")
    return tmp_path / "fra"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stolen.csv"
    path.write_text(CSV)
    return path


def with_store(folder: Path, job: Any) -> Any:
    bureau = Bureau(Folder(folder))
    try:
        return bureau.store.write(job)
    finally:
        bureau.close()


def test_init_makes_settings_key_and_request(fra: Path) -> None:
    assert Folder(fra).load().bureau == "FRA"
    assert (fra / "identity" / "key.pem").stat().st_mode & 0o777 == 0o600
    assert "BEGIN CERTIFICATE REQUEST" in (fra / "identity" / "request.pem").read_text()


def test_init_says_what_is_to_be_done_on_which_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("init", "fra", "--bureau", "FRA").stdout
    assert f"send {tmp_path}/fra/identity/request.pem" in said
    assert "    ncb-hub issue request.pem --out fra --hub-dir HUB\n" in said
    assert "send back fra/cert.pem and fra/ca.pem" in said
    assert f"Copy both into {tmp_path}/fra/identity" in said


def test_init_twice_changes_nothing(fra: Path) -> None:
    key = (fra / "identity" / "key.pem").read_bytes()
    assert "already" in run("init", fra, "--bureau", "FRA", code=Exit.USAGE).stderr
    assert (fra / "identity" / "key.pem").read_bytes() == key


@pytest.mark.parametrize("bureau", ["FRANCE", "", "F/A", "ncb://FRA"])
def test_init_of_no_bureau(tmp_path: Path, bureau: str) -> None:
    run("init", tmp_path / "x", "--bureau", bureau, code=Exit.USAGE)
    assert not (tmp_path / "x").exists()


def test_import_and_stats(fra: Path, file: Path) -> None:
    first = told("import", "travel_documents", file, fra)
    assert (first["rows"], first["added"], first["rejected"], first["rejects"]) == (2, 2, 0, None)
    again = told("import", "travel_documents", file, fra)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    stats = told("stats", fra)
    assert stats["bureau"] == "FRA"
    assert stats["records"] == {
        "travel_documents": 2,
        "administrative_documents": 0,
        "vehicles": 0,
        "fingerprints": 0,
        "dna": 0,
        "persons": 0,
        "terrorism": 0,
        "notices": 0,
    }
    assert stats["bytes"] > 0
    shown = run("stats", fra).stdout
    assert "travel_documents" in shown
    assert "2" in shown


def test_import_tells_of_rejected_rows(fra: Path, file: Path) -> None:
    file.write_text(CSV + "FRA,P,A3,gone\n")
    result = run("import", "travel_documents", file, fra)
    assert "2 added" in result.stdout
    assert "1 rejected" in result.stdout
    assert not result.stderr, "no bar where nobody sees it move"
    assert f"{file}.rejected.csv" in result.stdout
    assert Path(f"{file}.rejected.csv").read_text().splitlines()[1].startswith('4,"status:')


def test_several_files_and_the_folder_in_any_way(fra: Path, tmp_path: Path) -> None:
    files = []
    for number in (1, 2, 3):
        files.append(tmp_path / f"{number}.csv")
        files[-1].write_text(f"issuer,type,number,status\nFRA,P,B{number},stolen\n")
    for words, environment in (
        ([*files, fra], {}),
        ([*files, "--node", fra], {}),
        (files, {"NCB_NODE": str(fra)}),
        ([*files, fra], {"NCB_NODE": str(tmp_path / "other")}),
    ):
        shown = run("import", "travel_documents", *words, "--json", env=environment).stdout
        counts = [json.loads(line) for line in shown.splitlines()]
        assert [each["rows"] for each in counts] == [1, 1, 1]
    assert told("stats", fra)["records"]["travel_documents"] == 3
    said = run("import", "travel_documents", *files, code=Exit.USAGE).stderr
    assert "ncb-node init" in said


def test_prints_are_imported_and_searched(fra: Path, tmp_path: Path) -> None:
    prints = tmp_path / "prints"
    prints.mkdir()
    for finger in range(5):
        (prints / f"P{finger}_left_thumb.nft").write_bytes(template(finger))
    put_in = ("import", "fingerprints", prints, fra)
    done = told(*put_in)
    assert (done["added"], done["subjects"], done["without_subject"]) == (5, 0, 5)
    done = told(*put_in, "--subject-from-name")
    assert (done["changed"], done["subjects"], done["largest_subject"]) == (5, 5, 1)
    assert told(*put_in, "--subject-from-name")["unchanged"] == 5
    said = run(*put_in, "--subject-from-name").stdout
    assert "Subjects: 5, the largest with 1 of 5 records." in said
    asked = tmp_path / "asked.nft"
    asked.write_bytes(template(3, 1))
    words = ("search", "fingerprints", "--image", asked, "--node", fra)
    answer = told(*words)
    (hit,) = answer["hits"]
    assert hit["prints"][0]["finger"] == "FINGER_LEFT_THUMB"
    assert answer["summary"]["searched"] == "5"
    shown = run(*words).stdout
    assert "left thumb" in shown
    assert "5 prints searched" in shown
    assert not told(*words, "--finger", "right_thumb")["hits"]


def test_one_print_that_is_rejected_ends_with_an_exit_code(fra: Path, tmp_path: Path) -> None:
    prints = tmp_path / "prints"
    prints.mkdir()
    broken = prints / "broken.nft"
    broken.write_bytes(template(1)[:-3])
    assert told("import", "fingerprints", broken, fra, code=Exit.USAGE)["rejected"] == 1
    # Of many the others count, and `rejected` says how many there were.
    assert told("import", "fingerprints", prints, fra)["rejected"] == 1
    broken.write_bytes(template(1))
    assert told("import", "fingerprints", broken, fra)["added"] == 1


@pytest.mark.parametrize("command", ["import", "columns"])
def test_an_unknown_database(fra: Path, file: Path, command: str) -> None:
    rest = [file, fra] if command == "import" else []
    said = run(command, "paintings", *rest, code=Exit.USAGE).stderr
    assert "vehicles" in said.replace("\n", " ")


def test_an_import_of_what_is_no_file(fra: Path, file: Path) -> None:
    run("import", "travel_documents", fra / "nothing.csv", fra, code=Exit.USAGE)
    file.write_text("vin\n1\n")
    said = run("import", "travel_documents", file, fra, code=Exit.USAGE).stderr
    assert "unknown columns vin" in said
    assert told("stats", fra)["records"]["travel_documents"] == 0


@pytest.mark.parametrize(
    "command",
    [["stats"], ["check"], ["purge"], ["import", "vehicles", "f"], ["backup", "f"]],
)
def test_a_folder_that_is_no_node(tmp_path: Path, command: list[str]) -> None:
    assert "ncb-node init" in run(*command, tmp_path / "x", code=Exit.USAGE).stderr
    assert not (tmp_path / "x").exists()


def test_columns() -> None:
    for database in (TRAVEL, VEHICLES):
        assert run("columns", database.name).stdout.split() == columns(database)


def test_a_sound_store_is_checked(fra: Path, file: Path) -> None:
    run("import", "travel_documents", file, fra)
    report = told("check", fra)
    assert report["sound"] is True
    assert report["databases"]["travel_documents"]["records"] == 2
    assert "0 faults" in run("check", fra).stdout


def test_damage_has_its_exit_code(fra: Path, file: Path) -> None:
    run("import", "travel_documents", file, fra)
    with_store(fra, lambda change: change.delete("travel_documents.index", b"s1A.\0A1.FRA.P.A1"))
    report = told("check", fra, code=Exit.DAMAGED)
    assert report["sound"] is False
    assert report["databases"]["travel_documents"]["faults"] == 1
    assert "A1.FRA.P.A1" in run("check", fra, code=Exit.DAMAGED).stdout


def test_backup_and_restore(fra: Path, file: Path, tmp_path: Path) -> None:
    run("import", "travel_documents", file, fra)
    backup = tmp_path / "backup.ncb"
    run("backup", backup, fra)
    again = tmp_path / "again"
    run("init", again, "--bureau", "FRA")
    restored = run("restore", backup, again).stdout
    assert "2 records" in restored
    assert told("stats", again)["records"] == told("stats", fra)["records"]
    assert told("import", "travel_documents", file, again)["unchanged"] == 2


def test_nothing_is_overwritten(fra: Path, file: Path, tmp_path: Path) -> None:
    run("import", "travel_documents", file, fra)
    backup = tmp_path / "backup.ncb"
    run("backup", backup, fra)
    before = backup.read_bytes()
    assert "exists" in run("backup", backup, fra, code=Exit.FAILED).stderr
    assert backup.read_bytes() == before
    assert "already holds data" in run("restore", backup, fra, code=Exit.FAILED).stderr
    assert told("stats", fra)["records"]["travel_documents"] == 2


@pytest.mark.parametrize("content", [b"", b"no backup" * 5000, None, "cut"])
def test_a_restore_of_what_is_no_backup(
    fra: Path, file: Path, tmp_path: Path, content: bytes | str | None
) -> None:
    backup = tmp_path / "backup.ncb"
    if content == "cut":
        run("import", "travel_documents", file, fra)
        run("backup", backup, fra)
        os.truncate(backup, backup.stat().st_size - 4096)
    elif isinstance(content, bytes):
        backup.write_bytes(content)
    again = tmp_path / "again"
    run("init", again, "--bureau", "FRA")
    run("restore", backup, again, code=Exit.FAILED)
    assert told("stats", again)["records"]["travel_documents"] == 0, "the folder is still usable"


def test_purge(fra: Path) -> None:
    expired = Handling()
    expired.expires.seconds = 1_000
    with_store(fra, lambda change: put(change, travel("A1", handling=expired), travel("A2")))
    assert told("stats", fra)["records"]["travel_documents"] == 2
    assert "1 record" in run("purge", fra).stdout
    assert told("stats", fra)["records"]["travel_documents"] == 1
    assert "0 record" in run("purge", fra).stdout


def serving(folder: Path) -> list[str]:
    """A process of its own: the daemon sets logging and signals for all of its process."""
    return [sys.executable, "-c", "from node.cli import main; main()", "serve", str(folder)]


def refusal_to_serve(folder: Path, code: Exit) -> str:
    done = subprocess.run(serving(folder), capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("Error")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_serving_needs_a_node(tmp_path: Path) -> None:
    assert "ncb-node init" in refusal_to_serve(tmp_path / "x", Exit.USAGE)


def test_serving_needs_a_certificate(fra: Path) -> None:
    said = refusal_to_serve(fra, Exit.REFUSED)
    assert "cert.pem" in said
    assert "ncb-hub issue" in said


def test_serving_needs_its_own_certificate(fra: Path, tmp_path: Path) -> None:
    federation = Federation(tmp_path / "federation")
    for name in ("key.pem", "cert.pem", "ca.pem"):
        source = federation.folder_of("ncb://ITA") / name
        (fra / "identity" / name).write_bytes(source.read_bytes())
    said = refusal_to_serve(fra, Exit.REFUSED)
    assert "ncb://ITA" in said
    assert "FRA" in said


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_the_daemon_serves_and_ends_in_order(
    fra: Path, tmp_path: Path, end: signal.Signals
) -> None:
    federation = Federation(tmp_path / "federation")
    for name in ("key.pem", "cert.pem", "ca.pem"):
        source = federation.folder_of("ncb://FRA") / name
        (fra / "identity" / name).write_bytes(source.read_bytes())
    with subprocess.Popen(serving(fra), stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as daemon:
        assert daemon.stdout is not None
        first = daemon.stdout.readline()
        daemon.send_signal(end)
        rest, _ = daemon.communicate(timeout=30)
    assert b"serving" in first + rest
    assert daemon.returncode == Exit.DONE, (first + rest).decode()
    assert b"Traceback" not in rest


def test_flags_do_not_look_as_if_they_wanted_a_value() -> None:
    for command in (["stats"], ["search", "vehicles"]):
        told = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "120"}).stdout
        [line] = [line for line in told.splitlines() if "--json" in line]
        assert "<" not in line
        assert "For programs" in line


def test_no_command_is_help() -> None:
    result = CliRunner().invoke(app, [])
    assert "import" in result.stdout + result.stderr
    assert "Exit codes" in CliRunner().invoke(app, ["--help"]).stdout


def test_records_are_withdrawn_by_id_or_reference(fra: Path, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(
        "issuer,type,number,status,reference\nFRA,P,A1,stolen,R-1\nFRA,P,A2,lost,\nFRA,P,A3,lost,\n"
    )
    run("import", "travel_documents", path, fra)
    for wrong in (["A9.FRA.P.A9"], ["--reference", "R-9"], ["A2.FRA.P.A2", "--reference", "R-9"]):
        run("withdraw", "travel_documents", *wrong, "--node", fra, code=Exit.NOT_FOUND)
    run("withdraw", "travel_documents", "--node", fra, code=Exit.USAGE)
    assert told("stats", fra)["records"]["travel_documents"] == 3

    whole = "FRA/travel_documents/A2.FRA.P.A2"
    said = run("withdraw", "travel_documents", whole, "--reference", "R-1", "--node", fra)
    assert "2 withdrawn" in said.stdout
    assert told("stats", fra)["records"]["travel_documents"] == 1
    found = told("search", "travel_documents", "--number", "A1", "--node", fra)
    assert found["hits"] == []
    assert told("check", fra)["sound"]


def test_a_bureau_keeps_the_databases_that_its_settings_name(fra: Path) -> None:
    config = fra / "node.toml"
    config.write_text('databases = ["vehicles"]\n' + config.read_text())
    assert told("stats", fra)["records"] == {"vehicles": 0}
    config.write_text(config.read_text().replace('["vehicles"]', '["boats"]'))
    assert "'boats' is none of" in run("stats", fra, code=Exit.USAGE).stderr


def test_words_that_are_not_utf8_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["ncb-node", "withdraw", "vehicles", "\udcff"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == Exit.USAGE
    assert "Word 3 of the command is not text in UTF-8." in capsys.readouterr().err
