"""The words of a review: a reason keeps its number as long as there is a digit for it."""

from szdj_cli.messages.reviews import USUAL_REASONS, numbered_reasons


def test_a_reason_keeps_its_number_and_the_latest_have_one() -> None:
    own = [f"原因{number}" for number in range(7)]
    usual = len(USUAL_REASONS)
    for count in range(1, 6):
        assert numbered_reasons([USUAL_REASONS[1], *own[:count]]) == [*USUAL_REASONS, *own[:count]]
    assert numbered_reasons(own) == [*USUAL_REASONS, *own[-(9 - usual) :]]
