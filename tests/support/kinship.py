"""`ncb-node kinship` and its like, run on invented files."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from node.cli import app
from node.rpc.exits import Exit

P = {"8": 0.2, "9": 0.1, "9.3": 0.3, "10": 0.4}


def run(*arguments: object, code: Exit = Exit.DONE) -> Result:
    result = CliRunner().invoke(app, [str(each) for each in arguments], env={"COLUMNS": "120"})
    assert result.exit_code == code, result.stdout + result.stderr
    return result


def told(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def write_files(folder: Path) -> Path:
    """Profiles, frequencies, a family and a stain, for `kinship` and `mixture`."""
    rows = "".join(f"{locus},{a},{p}\n" for locus in ("TH01", "VWA") for a, p in P.items())
    (folder / "table.csv").write_text("locus,allele,freq\n" + rows)
    genotypes = {"M": "8/8", "C": "8/9", "F": "9/9", "X": "8/10", "D": "9,*", "N": "8/14"}
    rows = "".join(f"{person},tho-1,{text}\n" for person, text in genotypes.items())
    rows = rows.replace("tho-1", "TH01").replace("9,*", '"9,*"')
    (folder / "people.csv").write_text("person,locus,genotype\n" + rows)
    (folder / "family.csv").write_text("id,father,mother,sex\nF0,0,0,1\nM,,,F\nC,F0,M,\n")
    (folder / "stain.csv").write_text("replicate,locus,genotype\nR1,TH01,8/9\nR2,TH01,8\n")
    return folder


def kinship(files: Path, *arguments: object, **given: Any) -> Any:
    given = {"profiles": files / "people.csv", "frequencies": files / "table.csv"} | given
    options = [word for name, value in given.items() for word in (f"--{name}", value)]
    return told("kinship", *options, *arguments)
