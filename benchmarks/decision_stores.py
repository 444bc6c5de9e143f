"""Stores for the benchmark of batch decisions: a roster of any size, and requests that all wait for one secretary."""

import json
import random
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from sqlalchemy import insert

from szdj_cli import private_files
from szdj_cli.domain.changes import changes_to_text
from szdj_cli.domain.requests.requests import StepAct
from szdj_cli.domain.values.clock import shanghai_day, to_stored
from szdj_cli.domain.values.identity import check_character
from szdj_cli.store.core import bulk, postgresql, row_digests, schema, sqlite
from szdj_cli.store.core.crypto import Keyring, create_key, token_hash
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT, SESSION
from szdj_cli.store.tables.info import INFO
from szdj_cli.store.tables.organisations import APPOINTMENT, ORGANISATION
from szdj_cli.store.tables.verified_days import VERIFICATION

SECRETARY = 1
COMMITTEE = 1
_BRANCHES = 2_000
_WAYS = {
    StepAct.REVIEW: (StepAct.REVIEW,),
    StepAct.ISSUE: (StepAct.REVIEW, StepAct.ISSUE, StepAct.SLIP),
    StepAct.RECEIVE: (StepAct.REVIEW, StepAct.REVIEW, StepAct.RECEIVE),
}


def build(
    home: Path,
    members: int,
    requests: int,
    url: str | None = None,
    *,
    decided: int = 0,
    plain: bool = False,
    act: StepAct = StepAct.REVIEW,
) -> None:
    """Make a store in which a secretary is signed in and verified, and requests of as many members wait for them.

    With `url` it is an empty PostgreSQL database.
    `decided` adds closed requests; `plain` leaves out the encryption of what is asked for, as the peers do. `act` says
    what the secretary is to do: review changes of the profile, issue letters of transfers out of the store, or receive
    members for their new branches; of these, every fourth has a change of the profile waiting too.
    """
    private_files.ensure_directory(home)
    if url is None:
        private_files.create(home / "store.db")
    keys = create_key(home / "key")
    now = datetime.now(UTC)
    store = Store(postgresql.database(url) if url else sqlite.database(str(home / "store.db")), keys)
    with store.transaction() as tx:
        schema.migrate(tx)
        bulk.enlarge_cache(tx)
        tx.conn.execute(insert(INFO), [{"name": "key_check", "value": keys.check_value}])
        tx.conn.execute(insert(ORGANISATION), [_organisation(n) for n in range(COMMITTEE, _BRANCHES + 2)])
        _insert(tx, "member", _members(keys, members, to_stored(now)))
        _insert(tx, "request", _requests(keys, members, requests, now, act, plain=plain))
        if decided:
            _insert(tx, "request", _decided(keys, members, requests, decided, now))
        _insert(tx, "request_step", _steps(members, requests, act))
        if act is StepAct.RECEIVE:
            others = list(_others(keys, members, requests, now))
            _insert(tx, "request", iter(others))
            own = (
                {"request_id": o["id"], "position": 1, "organisation_id": o["branch_id"], "act": "review"}
                for o in others
            )
            _insert(tx, "request_step", own)
        _sign_in(tx, home, now)
        row_digests.begin(tx)  # what a benchmark asks of the log is not whether these rows are in it


def _sign_in(tx: Transaction, home: Path, now: datetime) -> None:
    token = secrets.token_urlsafe(32)
    private_files.create(home / "session", token.encode())
    appointment = {"organisation_id": COMMITTEE, "member_id": SECRETARY, "role": "secretary", "from_day": "2020-01-01"}
    session = {"token_hash": token_hash(token), "account_id": 1, "state": "open", "terminal": "benchmark"}
    day = shanghai_day(now).isoformat()
    tx.conn.execute(insert(APPOINTMENT).values(id=1, begun=True, **appointment))
    tx.conn.execute(insert(ACCOUNT).values(id=1, id_index=tx.keys.id_index(id_number(SECRETARY))))
    tx.conn.execute(insert(SESSION).values(id=1, created_at=now, seen_at=now, **session))
    tx.conn.execute(insert(VERIFICATION).values(member_id=SECRETARY, day=day, method="totp", at=now))


def _organisation(number: int) -> dict[str, object]:
    is_committee = number == COMMITTEE
    return {
        "id": number,
        "code": f"O{number}",
        "name": f"示范组织{number}",
        "kind": "committee" if is_committee else "branch",
        "parent_id": None if is_committee else COMMITTEE,
        "can_transfer": is_committee,
    }


def _insert(tx: Transaction, table: str, rows: Iterator[dict[str, object]]) -> None:
    first = next(rows)
    names = ", ".join(first)
    values = (tuple(row.values()) for row in chain([first], rows))
    if tx.is_sqlite:
        tx.driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(first))})", values)
        return
    with tx.driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for each in values:
            copy.write_row(each)


def _members(keys: Keyring, count: int, at: str) -> Iterator[dict[str, object]]:
    seal_number, seal_mobile = keys.sealer("member", "id_number"), keys.sealer("member", "mobile")
    for n in range(1, count + 1):
        own_number, mobile = id_number(n), f"139{n:08}"
        yield {
            "id": n,
            "version": 1,
            "id_number": seal_number(n, own_number),
            "id_index": keys.id_index(own_number),
            "name": f"示范{n}",
            "sex": "1",
            "ethnicity": "01",
            "birth_date": "1980-01-01",
            "education": "20",
            "degree": "bachelor",
            "membership": "full",
            "branch_id": _branch(n),
            "joined_on": "2010-07-01",
            "confirmed_on": "2011-07-01",
            "occupation": "教师",
            "employer": f"示范单位{n % 5000}",
            "mobile": seal_mobile(n, mobile),
            "mobile_index": keys.mobile_index(mobile),
            "landline": None,
            "address": f"深圳市福田区示范路{n}号",
            "native_place": "广东省深圳市",
            "residence": f"深圳市福田区示范路{n}号",
            "household": "广东省深圳市",
            "standing": "normal",
            "roster_state": "active",
            "floating": "0",
            "floating_to": None,
            "lost_contact": "0",
            "lost_since": None,
            "email": f"m{n}@example.com",
            "updated_at": at,
        }


def _requests(
    keys: Keyring, members: int, count: int, now: datetime, act: StepAct, *, plain: bool
) -> Iterator[dict[str, object]]:
    seal = keys.sealer("request", "payload")
    started = now - timedelta(days=1)
    for request_id, member in enumerate(_applicants(members, count), 1):
        changes = _changes(request_id, member) if act is StepAct.REVIEW else _transfer(member)
        yield {
            "id": request_id,
            "version": 1,
            "kind": "profile" if act is StepAct.REVIEW else "transfer",
            "state": "pending",
            "member_id": member,
            "branch_id": _branch(member),
            "position": _WAYS[act].index(act) + 1,
            "waiting_at": COMMITTEE,
            "base_version": 1,
            "payload": json.dumps(changes) if plain else seal(request_id, changes_to_text(changes)),
            "target_id": _branch(member + 1) if act is StepAct.RECEIVE else None,
            "submitted_at": to_stored(started + timedelta(milliseconds=request_id)),
            "closed_at": None,
        }


def _changes(request_id: int, member: int) -> dict[str, tuple[str | None, str | None]]:
    changes: dict[str, tuple[str | None, str | None]] = {
        "address": (f"深圳市福田区示范路{member}号", f"深圳市南山区新路{request_id}号")
    }
    if request_id % 2:
        changes["employer"] = (f"示范单位{member % 5000}", f"新单位{request_id}")
    if request_id % 3 == 0:
        changes["education"] = ("20", "10")
    return changes


def _transfer(member: int) -> dict[str, tuple[str | None, str | None]]:
    asked = {
        "scope": "outside",
        "transfer_reason": "work",
        "addressee": f"外地第{member % 500}党委",
        "destination": f"外地第{member % 5000}支部",
        "contact": f"示范{member}",
        "contact_phone": f"139{member:08}",
        "contact_address": f"深圳市福田区示范路{member}号",
        "postcode": "518000",
        "dues_paid_to": "2026-10",
        "valid_days": "30",
    }
    branch = f"示范组织{_branch(member)}", asked["destination"]
    return {"branch": branch, **{term: (None, value) for term, value in asked.items()}}


def _steps(members: int, count: int, act: StepAct) -> Iterator[dict[str, object]]:
    for request_id, member in enumerate(_applicants(members, count), 1):
        target = _branch(member + 1) if act is StepAct.RECEIVE else COMMITTEE
        for position, each in enumerate(_WAYS[act], 1):
            place = (_branch(member), COMMITTEE, target)[position - 1]
            yield {"request_id": request_id, "position": position, "organisation_id": place, "act": each.value}


def _others(keys: Keyring, members: int, count: int, now: datetime) -> Iterator[dict[str, object]]:
    """Yield a waiting change of the profile for every fourth applicant of so many."""
    for request in _requests(keys, members, count, now, StepAct.REVIEW, plain=False):
        if isinstance(request["id"], int) and request["id"] % 4 == 0:
            request_id = count + request["id"]
            changes = changes_to_text({"address": ("旧址", "新址")})
            payload = keys.seal("request", "payload", request_id, changes)
            yield request | {"id": request_id, "payload": payload, "submitted_at": to_stored(now)}


def _applicants(members: int, count: int) -> list[int]:
    return random.Random(1).sample(range(2, members + 1), count)


def _branch(member: int) -> int:
    return 2 + member % _BRANCHES


def _decided(keys: Keyring, members: int, before: int, count: int, now: datetime) -> Iterator[dict[str, object]]:
    at = to_stored(now - timedelta(days=30))
    seal = keys.sealer("request", "payload")
    changes = changes_to_text({"employer": ("旧单位", "新单位")})
    for request_id in range(before + 1, before + count + 1):
        member = 2 + request_id % (members - 1)
        yield {
            "id": request_id,
            "version": 2,
            "kind": "profile",
            "state": "approved",
            "member_id": member,
            "branch_id": _branch(member),
            "position": 1,
            "waiting_at": None,
            "base_version": 1,
            "payload": seal(request_id, changes),
            "submitted_at": at,
            "closed_at": at,
        }


def id_number(n: int) -> str:
    """Return the identity number of a member number; valid, and one of its own up to 600,000."""
    body = f"440305{1940 + n // 300_000}{1 + n // 28_000 % 12:02}{1 + n // 1000 % 28:02}{n % 1000:03}"
    return body + check_character(body)
