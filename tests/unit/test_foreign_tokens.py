"""Tokens of names in other scripts, held against Latin ones."""

import pytest

from node.matching import ForeignToken, romanised


def test_the_likeliest_spellings_come_first() -> None:
    forms = ForeignToken("Шевченко").forms(8)
    assert forms[0][0] == "shevchenko"
    chances = [chance for _, chance in forms]
    assert chances == sorted(chances, reverse=True)
    assert all(chance <= 0 for chance in chances)


@pytest.mark.parametrize(
    ("token", "right", "wrong"),
    [
        ("محمود", "mahmoud", "hamida"),
        ("יצחק", "yitzhak", "yechiel"),
        ("スミス", "smith", "sims"),
        ("마이클", "michael", "maclean"),
        ("约翰逊", "johnson", "jones"),
        ("約翰遜", "johnson", "jones"),
    ],
)
def test_the_right_name_is_likelier_than_one_that_is_near(
    token: str, right: str, wrong: str
) -> None:
    likely, less = ForeignToken(token).likelihoods([right, wrong])
    assert likely > less
    assert likely > 0


def test_what_else_is_weighed_changes_nothing() -> None:
    token = ForeignToken("джексон")
    together = token.likelihoods(["jackson", "jack", "jacksonville", "dixon"])
    assert together == [
        token.likelihoods([each])[0] for each in ("jackson", "jack", "jacksonville", "dixon")
    ]


@pytest.mark.parametrize("text", ["", "12", "Smith", "--", "😀"])
def test_what_has_no_letter_of_another_script_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="give a name as it is written there"):
        ForeignToken(text)


def test_ten_thousand_letters_are_read_as_far_as_they_count() -> None:
    token = ForeignToken("ш" * 10_000)
    assert len(token.forms(8)) == 8
    assert token.likelihoods(["sh" * 10_000])[0] == token.likelihoods(["sh" * 100])[0]


def test_latin_letters_are_folded() -> None:
    assert romanised("Ångström-9") == "angstrom9"
