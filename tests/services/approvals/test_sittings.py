"""What was chosen in a review is on the disk after every key, for this account alone."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import FileExposed
from szdj_cli.domain.requests.requests import Outcome
from szdj_cli.domain.requests.reviews import Choice
from szdj_cli.services.approvals.sittings import KeptSitting
from szdj_cli.store.core.engine import Store

ME = Actor(7, 1, "书记", 1, 1, is_administrator=False, appointments=())
ONE, TWO = Choice(1, 3, "profile", Outcome.ACCEPTED), Choice(2, 1, "dues", Outcome.REJECTED, "请附证明", resubmit=True)
LATER = Choice(3, 1, "transfer", None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the choices are kept."""
    return tmp_path / "review.7"


def kept(store: Store, path: Path, actor: Actor = ME) -> KeptSitting:
    return KeptSitting(store, actor, path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.sampled_from(["one", "two", "both", "undo", "drop"]), max_size=10))
def test_whatever_was_done_is_read_again(store: Store, path: Path, acts: list[str]) -> None:
    path.unlink(missing_ok=True)
    first = kept(store, path)
    chosen = {"one": (ONE,), "two": (TWO, LATER), "both": (ONE, TWO)}
    for act in acts:
        if act in chosen:
            first.choose(chosen[act])
        elif act == "undo":
            first.undo()
        else:
            first.drop({2})
        again = kept(store, path)
        assert (again.lost, again.sitting.steps) == (0, first.sitting.steps)
        assert list(again.sitting.standing.items()) == list(first.sitting.standing.items())


def test_two_reviews_of_one_account_take_back_each_its_own(store: Store, path: Path) -> None:
    first, second = kept(store, path), kept(store, path)
    first.choose((ONE,))
    second.choose((TWO,))
    first.undo()
    assert list(kept(store, path).sitting.standing.values()) == [TWO]


def test_another_account_reads_nothing(store: Store, path: Path) -> None:
    kept(store, path).choose((ONE,))
    other = kept(store, path, ME._replace(account_id=8))
    assert (other.sitting.steps, other.lost) == ((), 1)


@pytest.mark.parametrize("hurt", [lambda text: text[:-9], lambda text: text + b"e30=\n", lambda text: text + b"\xff\n"])
def test_what_cannot_be_read_is_left_out_and_the_rest_goes_on(store: Store, path: Path, hurt: object) -> None:
    assert callable(hurt)
    first = kept(store, path)
    first.choose((ONE,))
    whole = path.read_bytes()
    first.choose((TWO,))
    path.write_bytes(hurt(path.read_bytes()))
    again = kept(store, path)
    assert again.lost == 1
    assert again.sitting.steps[0] == (ONE,)
    again.choose((LATER,))
    assert kept(store, path).lost == 0
    assert kept(store, path).sitting.steps[-1] == (LATER,)
    assert len(whole) < len(path.read_bytes())


def test_a_file_that_others_can_read_is_refused(store: Store, path: Path) -> None:
    kept(store, path).choose((ONE,))
    path.chmod(0o644)
    with pytest.raises(FileExposed):
        kept(store, path)


def test_the_end_leaves_nothing(store: Store, path: Path) -> None:
    one = kept(store, path)
    one.choose((ONE,))
    one.end()
    assert not path.exists()
    assert kept(store, path).sitting.steps == ()
