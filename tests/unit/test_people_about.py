"""Which questions for a person are one, so that a mark made of the one holds for the other."""

import unicodedata

import pytest

from node.databases.people_about import about
from node.v1.persons_pb2 import PersonProbe


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Ivan  PETROV"}, {"name": "Petrov ivan", "threshold": 0}),
        ({"name": "José Núñez"}, {"name": unicodedata.normalize("NFD", "José Núñez")}),
        ({"name": "José Núñez"}, {"name": "JOSE NUNEZ"}),
        ({"name": "Prueba, José Núñez"}, {"name": "José Núñez Prueba"}),
        ({"name": "Anne-Marie O'Neill"}, {"name": "ONeill Anne Marie"}),
        ({"name": "Иван Петров"}, {"name": "Ivan Petrov"}),
        ({"name": "王 小明"}, {"name": "小明 王", "show_different": True}),
        ({"document": "12ab-34567"}, {"document": "12AB34567"}),
        ({"document": "A1", "place": "Málaga"}, {"document": "A1", "place": "MALAGA"}),
        ({"text": "bank robbery, armed"}, {"text": "Ärmed bank-robbery"}),
    ],
)
def test_a_question_is_the_same_however_it_is_put(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert about(PersonProbe(**one)) == about(PersonProbe(**other))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Ivan Petrov", "born": "1961"}, {"name": "Ivan Petrov", "born": "1962"}),
        ({"name": "Ivan Petrov"}, {"name": "Ivan Petrova"}),
        ({"name": "Ivan Petrov"}, {"name": "Ivan"}),
        # Both are spelled wangxiaoming.
        ({"name": "王小明"}, {"name": "汪晓明"}),
        ({"document": "12AB34567"}, {"document": "12AB34568"}),
        ({"document": "1O"}, {"document": "10"}),
        ({"text": "arm* robbery"}, {"text": "arm robbery"}),
        ({"name": "Ivan"}, {"text": "Ivan"}),
        ({"name": "Ivan", "place": "Oslo"}, {"name": "Ivan Oslo"}),
    ],
)
def test_another_question_is_another(one: dict[str, object], other: dict[str, object]) -> None:
    assert about(PersonProbe(**one)) != about(PersonProbe(**other))  # type: ignore[arg-type]
