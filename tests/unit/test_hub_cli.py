"""ncb-hub where no hub is called: making one, certificates, and words that cannot be asked."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.cli import main
from node.rpc.exits import Exit
from tests.support.authority import Federation
from tests.support.bureaus import DATABASE
from tests.support.daemons import HUB, Ended, run

MARK = ("different", "FRA/persons/p.0a1b", "--version", "1", "--name", "Ivan Petrov")
NAN = "--threshold: nan is no number; give one"


@pytest.fixture
def here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """Runs ncb-hub in this process: for what it says without calling anybody.

    Not for `serve`, which would have this process log to a place that is gone after the test.
    """

    def run_here(*words: str, cwd: Path, **variables: str) -> Ended:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["ncb-hub", *words])
        for name, value in {"COLUMNS": "120", **variables}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return Ended(int(ended.value.code or 0), told.out, told.err)

    return run_here


def test_words_that_cannot_be_asked(
    here: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As Python has it where the locale is of UTF-8.
    given = io.TextIOWrapper(io.BytesIO(b"Ren\xe9"), "utf-8", "surrogateescape")
    monkeypatch.setattr("sys.stdin", given)
    # Nothing listens there: who asked it all the same would be told so.
    identity = str(Federation(tmp_path / "federation").folder_of("ncb://AUT/border"))
    asker = {"NCB_HUB": "127.0.0.1:9", "NCB_IDENTITY": identity}
    (tmp_path / "bytes").write_bytes(b"A1\n\xff")
    for words, sentence in (
        (("search", "travel_document", "--number", "A1"), "travel_documents"),
        (("search", DATABASE), "Nothing is asked"),
        (("search", "persons", "--name", "A", "--threshold", "nan"), f"{NAN} from -10 to 30."),
        (("search", "notices", "--name", "A", "--threshold", "31"), "--threshold: 31 is out of"),
        (("search", "fingerprints", "--image", "x", "--threshold", "nan"), f"{NAN} from 1 to 20."),
        (("search", "dna", "--profile", "x", "--theta", "nan"), "one from 0 to 0.5."),
        (("search", DATABASE, "--number", "\udcff"), "not text in UTF-8"),
        (("search", DATABASE, "--number", "@bytes"), "bytes: line 2 is not text in UTF-8: save"),
        (("search", "persons", "--name", "-"), "standard input: line 1 is not text in UTF-8: save"),
        (("get", f"FRA/{DATABASE}/\udcff"), "not text in UTF-8"),
        (("search", DATABASE, "--mrz", "@missing"), "missing"),
        (("check", DATABASE, "missing.csv"), "missing.csv"),
        (("check", "nothing", __file__), "travel_documents"),
        (("get", "FRA/travel_documents"), "BUREAU/DATABASE/ID"),
        (("search", DATABASE, "--number", "A1", "--bureau", "FRANCE"), "no bureau's code"),
        (("check", DATABASE, __file__, "--bureau", "ncb://FRA"), "no bureau's code"),
        ((*MARK, "--by", " ", "--why", "other fingerprints"), "--by is empty"),
        ((*MARK, "--by", "A. Maier", "--why", ""), "--why is empty"),
    ):
        ended = here(*words, cwd=tmp_path, **asker)
        assert ended.code == Exit.USAGE
        assert sentence in ended.err
        assert "Traceback" not in ended.err


def test_init_and_issue(here: Callable[..., Ended], tmp_path: Path) -> None:
    ended = here("init", "hub", cwd=tmp_path)
    assert ended.code == Exit.DONE
    assert f"    cd {tmp_path / 'hub'}\n" in ended.out
    assert here("init", "hub", cwd=tmp_path).code == Exit.USAGE
    folder = tmp_path / "hub"
    words = ("issue", "--identity", "ncb://FRA/border", "--out", "../border")
    ended = here(*words, cwd=folder)
    assert ended.code == Exit.DONE
    assert "Issued for ncb://FRA/border:" in ended.out
    made = {path.name for path in (tmp_path / "border").iterdir()}
    assert {"key.pem", "cert.pem", "ca.pem"} <= made
    request = str(tmp_path / "border" / "request.pem")
    for_request = ("issue", request, "--out", "../again")
    for more, code in (
        ((), Exit.REFUSED),
        (("--for", "ncb://DEU/border"), Exit.REFUSED),
        (("--for", "border"), Exit.USAGE),
        (("--for", ""), Exit.USAGE),
        (("--identity", "ncb://FRA/border"), Exit.USAGE),
    ):
        ended = here(*for_request, *more, cwd=folder)
        assert ended.code == code
        assert not (tmp_path / "again").exists()
    ended = here(*for_request, "--for", "ncb://FRA/border", cwd=folder)
    assert ended.code == Exit.DONE
    assert "Issued for ncb://FRA/border:" in ended.out
    made = {path.name for path in (tmp_path / "again").iterdir()}
    assert made == {"cert.pem", "ca.pem"}
    assert here("issue", cwd=folder).code == Exit.USAGE
    assert here("issue", request, cwd=tmp_path).code == Exit.USAGE


def test_settings_that_cannot_be_served(here: Callable[..., Ended], tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    assert here("init", "hub", cwd=tmp_path).code == Exit.DONE
    (folder / "hub.toml").write_text('bureau = "XPO"\nlissten = "a:1"\n')
    ended = run(HUB, "serve", cwd=folder)
    assert ended.code == Exit.USAGE
    assert "lissten" in ended.err
    (folder / "hub.toml").write_text('bureau = "XPO"\n')
    ended = run(HUB, "serve", "--listen", "nonsense", cwd=folder)
    assert ended.code == Exit.USAGE
    assert "HOST:PORT" in ended.err
