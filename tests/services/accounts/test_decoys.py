"""The mobiles of those who are nobody: as those of the store, and for good."""

from collections import Counter
from datetime import datetime
from math import sqrt

from szdj_cli.domain.values.identity import check_character, initial_password_of, masked_mobile
from szdj_cli.services.accounts import password_hashes
from szdj_cli.store.accounts import accounts, decoys
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from tests.support import builders
from tests.support.steps.sign_in import begin

SHARES = {"139": 55, "133": 20, "199": 15, "170": 10}  # of a hundred members
DRAWN = 600


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    beginnings = [beginning for beginning, count in SHARES.items() for _ in range(count)]
    people = [
        builders.person(serial, 手机号码=f"{beginning}{serial * 7919 % 10**8:08}")
        for serial, beginning in enumerate(beginnings)
    ]
    builders.import_people(store, now, people)


def nobody(serial: int) -> str:
    body = f"110101{1950 + serial // 1000}0101{serial % 1000:03}"
    return body + check_character(body)


def shown(store: Store, serials: range) -> list[str]:
    with store.transaction() as tx:
        return [decoys.mobile_for(tx, tx.keys.id_index(nobody(serial))) for serial in serials]


def at_sign_in(store: Store, number: str, now: datetime) -> str | None:
    return begin(store, number, initial_password_of(number), now).masked_mobile


def test_decoys_begin_as_the_mobiles_of_the_store_do_each_in_its_share(store: Store) -> None:
    counted = Counter(mobile[:3] for mobile in shown(store, range(DRAWN)))
    assert counted.keys() == SHARES.keys()
    for beginning, percent in SHARES.items():
        share = percent / 100
        # Six standard deviations: by chance once in five hundred million.
        assert abs(counted[beginning] - DRAWN * share) < 6 * sqrt(DRAWN * share * (1 - share)), counted


def test_decoys_end_in_any_digits_and_look_like_a_members(store: Store, now: datetime) -> None:
    ends = Counter(mobile[-4:] for mobile in shown(store, range(DRAWN)))
    assert len(ends) > DRAWN / 2
    member = at_sign_in(store, builders.person(0)["公民身份号码"], now)
    assert member == masked_mobile("13900000000")
    for serial in range(3):
        decoy = at_sign_in(store, nobody(serial), now)
        assert decoy is not None
        assert [character.isdigit() for character in decoy] == [character.isdigit() for character in member]


def test_a_decoy_stays_as_it_was_shown_whatever_becomes_of_the_roster(store: Store, now: datetime) -> None:
    before = shown(store, range(300))
    asked = at_sign_in(store, nobody(7), now)
    builders.import_people(
        store, now, [builders.person(serial, 手机号码=f"177{serial:08}") for serial in range(100, 400)]
    )
    with store.transaction() as tx:
        for member in range(1, 101):
            members.change(tx, member, {"mobile": f"188{member:08}"}, now)
    assert shown(store, range(300)) == before
    assert at_sign_in(store, nobody(7), now) == asked == before[7]
    # Whoever is asked for only now may have a mobile as those of today.
    assert {"177", "188"} <= {mobile[:3] for mobile in shown(store, range(300, 800))}


def test_an_administrators_own_mobile_is_not_the_only_one_of_its_kind(store: Store) -> None:
    with store.transaction() as tx:
        password_hash = password_hashes.hashed("kmw7-fpq2-ab")
        for serial in range(30):
            person = accounts.Administrator("管理员", builders.id_number(900 + serial), f"191{serial:08}")
            accounts.add_administrator(tx, person, password_hash, is_weak=False)
    assert "191" in {mobile[:3] for mobile in shown(store, range(DRAWN))}


def test_a_number_becomes_a_members_with_the_members_own_mobile(store: Store, now: datetime) -> None:
    number = nobody(1)
    at_sign_in(store, number, now)
    builders.import_people(store, now, [builders.person(500, 公民身份号码=number, 手机号码="15012345678")])
    assert at_sign_in(store, number, now) == "150****5678"
