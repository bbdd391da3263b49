"""`ncb-node kinship` against the reference values of the shared data."""

import csv
import math
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from tests.support.kinship import kinship

SHARED = Path(__file__).parents[2] / "../shared/data/dna"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not there")


def reference() -> Iterator[tuple[dict[str, str], dict[str, float], float]]:
    """Cases of the reference with their ratios by locus, and the logarithm of all."""
    with (SHARED / "kinship_reference_lrs.csv").open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    for _, group in groupby(rows, key=lambda row: list(row.values())[:8]):
        *loci, total = group
        ratios = {row["locus"]: float(row["lr_closed_form"]) for row in loci}
        yield total, ratios, float(total["lr_closed_form"])


@needs_shared
def test_ratios_are_those_of_the_closed_form() -> None:
    cases = 0
    for case, ratios, total in reference():
        mutation: list[object] = []
        if case["mutation_model"] != "none":
            mutation = ["--mutation", case["mutation_model"], "--rate", case["mut_rate"]]
        if case["mutation_model"] == "stepwise":
            mutation += ["--range", case["mut_range"], "--rate2", case["mut_rate2"]]
        found = kinship(
            SHARED,
            *mutation,
            profiles=SHARED / "kinship_reference_profiles.csv",
            frequencies=SHARED / "allele_frequencies_norway.csv",
            case=case["case"],
            relationship=case["H1"],
            theta=case["theta"],
        )
        assert {row["locus"]: row["lr"] for row in found["loci"]} == pytest.approx(
            ratios, rel=1e-9, abs=0
        )
        assert found["notes"] == []
        if math.isinf(total):
            assert (found["lr"], found["log10_lr"]) == (0, None)
        else:
            assert found["log10_lr"] == pytest.approx(total, rel=1e-9)
        cases += 1
    assert cases > 20


@needs_shared
@pytest.mark.parametrize(
    ("candidate", "missing", "wanted"),
    [
        # fire_solve.txt
        ("V1", "M1", 121.347584856498),
        ("V2", "M2", 36.5635032532638),
        ("V3", "M2", 1.31218120382858),
    ],
)
def test_a_missing_person_among_victims_is_found(
    candidate: str, missing: str, wanted: float
) -> None:
    asked = {"missing": missing, "candidate": candidate, "mutation": "proportional"}
    found = kinship(SHARED, "--rate", 0.001, **disaster("fire"), **asked)
    assert found["lr"] == pytest.approx(wanted, rel=1e-9)
    assert found["persons"] == ["R1", candidate]


def disaster(name: str) -> dict[str, Path]:
    folder = SHARED / "dvi_examples"
    return {
        "profiles": folder / f"{name}_genotypes.csv",
        "frequencies": folder / f"{name}_freqs.csv",
        "pedigree": folder / f"{name}_pedigree.csv",
    }


def joint(name: str) -> list[tuple[dict[str, str], float]]:
    """Of each row of the reference who is whom, by the victim, and the ratio."""
    with (SHARED / "dvi_examples" / f"{name}_joint.csv").open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    victims = ("V1", "V2", "V3")
    return [
        ({one: row[one] for one in victims if row[one] != "*"}, float(row["LR"])) for row in rows
    ]


@needs_shared
@pytest.mark.parametrize("name", ["example1", "example2", "fire"])
def test_a_victim_is_weighed_where_nobody_else_is_found(name: str) -> None:
    """Two of the cases have a locus L1, which is the table's alone."""
    single = [(found, lr) for found, lr in joint(name) if len(found) == 1]
    assert len(single) >= 4
    for found, lr in single:
        ((candidate, missing),) = found.items()
        told = kinship(SHARED, **disaster(name), candidate=candidate, missing=missing)
        assert told["lr"] == pytest.approx(lr, rel=1e-9)


@needs_shared
@pytest.mark.parametrize("name", ["example1", "example2", "fire"])
def test_who_of_several_is_whom_is_ranked(name: str) -> None:
    who = {"missing": "M1,M2,M3", "candidate": "V1,V2,V3"}
    told = kinship(SHARED, **disaster(name), **who)
    found = {tuple(sorted(row["found"].items())): row for row in told["assignments"]}
    assert len(found) == len(told["assignments"]) == 34
    wanted = joint(name)
    for way, lr in wanted:
        row = found.pop(tuple(sorted(way.items())))
        assert row["lr"] == pytest.approx(lr, rel=1e-9)
        posterior = lr / sum(each for _, each in wanted)
        if name != "example2":
            assert row["posterior"] == pytest.approx(posterior, rel=1e-9)
    # There sexes are told apart; in the others what is not told cannot be.
    assert name == "example2" or not any(row["lr"] for row in found.values())
    ratios = [row["lr"] for row in told["assignments"]]
    assert ratios == sorted(ratios, reverse=True)
