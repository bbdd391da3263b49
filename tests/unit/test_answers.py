"""What `ncb-hub check` says of bureaus after several batches."""

import pytest

from hub.answers import CheckView
from hub.lists import Numbered
from node.v1.search_pb2 import VERDICT_NO_HIT, CheckResponse, Outcome, Probe


def batch(kind: Outcome.Kind, hits: int) -> CheckResponse:
    outcome = Outcome(bureau="FRA", kind=kind, hits=hits)
    return CheckResponse(verdicts=[VERDICT_NO_HIT], outcomes=[outcome])


@pytest.mark.parametrize("late_in", [None, 0, 1, 2])
def test_hits_add_up_and_a_missed_batch_is_not_forgotten(late_in: int | None) -> None:
    view = CheckView(as_json=True)
    for number in range(3):
        late = number == late_in
        kind = Outcome.KIND_LATE if late else Outcome.KIND_ANSWERED
        view.add([Numbered(number, Probe())], batch(kind, 0 if late else 2))
    (outcome,) = view.outcomes
    expected = Outcome.KIND_ANSWERED if late_in is None else Outcome.KIND_LATE
    assert (outcome.kind, outcome.hits) == (expected, 6 if late_in is None else 4)


@pytest.mark.parametrize("counts", [(5, 0), (0, 5)])
def test_a_batch_that_searched_nothing_does_not_hide_what_another_did(
    counts: tuple[int, int],
) -> None:
    view = CheckView(as_json=True)
    for number, searched in enumerate(counts):
        answer = batch(Outcome.KIND_ANSWERED, 0)
        answer.outcomes[0].searched = searched
        view.add([Numbered(number, Probe())], answer)
    assert [outcome.searched for outcome in view.outcomes] == [5]
