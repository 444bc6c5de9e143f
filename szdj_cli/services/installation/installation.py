"""Installing: the home directory, the key, the store and the first administrator."""

import json
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from szdj_cli import private_files
from szdj_cli.domain.accounts.passwords import is_weak, require_acceptable
from szdj_cli.domain.errors import HttpsUnprepared, KeyMismatch, KeyMissing, NetworkFileSystem, StoreBusy, StoreExists
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.installation.installation import InitForm, Installed, PhonePage
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.identity import parse_id_number, parse_mobile
from szdj_cli.domain.values.parsing import parse_name
from szdj_cli.domain.values.reasons import FormKind, HttpsNeed
from szdj_cli.services.accounts import password_hashes
from szdj_cli.services.installation import location
from szdj_cli.settings import CONFIG_NAME, Settings
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core import audit, engine, row_digests, schema
from szdj_cli.store.core.crypto import Keyring, create_key, read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.installation import installation as rows

_OF_HTTPS = ("phone_url", "phone_certificate", "phone_key")
_NO_KEYS = Keyring(bytes(32))  # for transactions that touch nothing sealed


def require_room(settings: Settings) -> None:
    """Let an installation begin, before anything is asked.

    Raises:
        StoreExists: there is a store already.
        KeyMissing, KeyMismatch: the database was initialised from another host, and its key is not here.
        NetworkFileSystem: SQLite's locks cannot be relied on there.
    """
    if settings.database_url is None:
        if kind := location.network_file_system(settings.home):
            raise NetworkFileSystem(f"{settings.home} ({kind})")
        if not settings.store_path.exists():
            return
    with Store(engine.open_database(settings), _NO_KEYS).reading() as tx:
        _require_empty(tx, settings)


def require_https(
    settings: Settings,
    page: PhonePage,
    phone_port: int,
    phone_url: str | None = None,
    phone_certificate: str | None = None,
    phone_key: str | None = None,
) -> None:
    """Let an installation pass whose phone page, where it is to be reached by HTTPS, has what that takes.

    Raises:
        HttpsUnprepared: neither a certificate nor an address was given here or in the settings, or not all of it.
    """
    if page is not PhonePage.HTTPS:
        return
    certificate = Path(phone_certificate) if phone_certificate else settings.phone_certificate
    key = Path(phone_key) if phone_key else settings.phone_key
    url = phone_url or settings.phone_url
    if not url and not (certificate and key):
        raise HttpsUnprepared(HttpsNeed.CERTIFICATE)
    if any(path is not None and not path.is_file() for path in (certificate, key)):
        raise HttpsUnprepared(HttpsNeed.FILE)
    if url and not (phone_port or settings.phone_port):
        raise HttpsUnprepared(HttpsNeed.PORT)


def initialise(settings: Settings, form: InitForm, now: datetime) -> Installed:
    """Create home, key, store and first administrator; a failure leaves nothing behind.

    Of two that run at once one wins.

    Raises:
        ValueInvalid, PasswordRefused: an answer breaks its rule.
        HttpsUnprepared: as `require_https`.
        StoreExists, KeyMissing, KeyMismatch, NetworkFileSystem: as `require_room`.
    """
    given = {name: getattr(form, name) for name in _OF_HTTPS}
    require_https(settings, form.phone_page, form.phone_port, **given)
    administrator = _administrator(form, now)
    require_acceptable(form.password)
    require_room(settings)
    weak = is_weak(form.password, administrator.id_number, administrator.mobile, settings.weak_password_length)
    password_hash = password_hashes.hashed(form.password)
    made = _Made(settings)
    try:
        made.files()
        with made.store().transaction() as tx:
            _require_same_file(settings, made.inode)
            _require_empty(tx, settings)
            keys = made.key()
            schema.migrate(tx)
            sealed = tx._replace(keys=keys)
            store_id = rows.write_info(sealed, now)
            audit.append(sealed, audit.Entry("system", audit.CREATED, "store", {"store": store_id}), now)
            account_id = accounts.add_administrator(sealed, administrator, password_hash, is_weak=weak)
            entry = audit.Entry("system", "account.created", f"account:{account_id}", {"administrator": True})
            audit.append(sealed, entry, now)
            row_digests.log(sealed)  # with the key that there was not yet when the transaction began
            made.config(form)  # last: the commit is all that can fail after it
    except BaseException:
        made.undo()
        raise
    return Installed(str(settings.home), store_id, weak, location.synced_folder(settings.home))


class _Made:
    """What this installation has put on the disk, to be taken away again if it fails."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._config_path = settings.home / CONFIG_NAME
        self._old_config: bytes | None = None
        self._has_home = self._has_key = self._has_config = False
        self.inode = 0

    def files(self) -> None:
        self._has_home = not self._settings.home.exists()
        private_files.ensure_directory(self._settings.home)
        if self._settings.database_url is None:
            with suppress(FileExistsError):
                private_files.create(self._settings.store_path)
            self.inode = self._settings.store_path.stat().st_ino

    def store(self) -> Store:
        return Store(engine.open_database(self._settings), _NO_KEYS)

    def key(self) -> Keyring:
        with suppress(KeyMissing):
            return read_key(self._settings.key_path)  # one that was put here on purpose
        keys = create_key(self._settings.key_path)
        self._has_key = True
        return keys

    def config(self, form: InitForm) -> None:
        with suppress(FileNotFoundError):
            self._old_config = self._config_path.read_bytes()
        private_files.replace(self._config_path, _config(form, (self._old_config or b"").decode()).encode())
        self._has_config = True

    def undo(self) -> None:
        """Take everything away, under the store's lock, so that a rival who waited for it is not robbed."""
        # Where the lock cannot be had it is not certain that nothing was written: the key then stays.
        with suppress(Exception), self.store().transaction() as tx:
            if rows.is_initialised(tx):
                return
            self._undo_files()
        if self._settings.database_url is None and not self._settings.store_path.exists():
            # What SQLite itself has left beside the store.
            for suffix in ("-journal", "-wal", "-shm"):
                with suppress(OSError):
                    Path(f"{self._settings.store_path}{suffix}").unlink()
        if self._has_home:
            with suppress(OSError):
                self._settings.home.rmdir()

    def _undo_files(self) -> None:
        if self._has_config and self._old_config is not None:
            private_files.replace(self._config_path, self._old_config)
        elif self._has_config:
            self._config_path.unlink()
        if self._has_key:
            self._settings.key_path.unlink()
        if self._settings.database_url is None:
            self._settings.store_path.unlink()


def _administrator(form: InitForm, now: datetime) -> accounts.Administrator:
    with refused_field(FormKind.INSTALLATION, "name"):
        name = parse_name(form.admin_name)
    with refused_field(FormKind.INSTALLATION, "mobile"):
        mobile = parse_mobile(form.admin_mobile)
    with refused_field(FormKind.INSTALLATION, "id_number"):
        return accounts.Administrator(name, parse_id_number(form.id_number, shanghai_day(now)), mobile)


def _require_same_file(settings: Settings, inode: int) -> None:
    # A rival that failed has taken the file away while this process waited for its lock.
    if settings.database_url is None:
        try:
            same = settings.store_path.stat().st_ino == inode
        except FileNotFoundError:
            same = False
        if not same:
            raise StoreBusy


def _require_empty(tx: Transaction, settings: Settings) -> None:
    if not rows.is_initialised(tx):
        return
    if settings.database_url is not None:
        keys = read_key(settings.key_path)
        if engine.key_check(tx) != keys.check_value:
            raise KeyMismatch(str(settings.key_path))
    raise StoreExists(str(settings.home), engine.server_of(settings))


def _config(form: InitForm, old: str) -> str:
    """Return the settings file: the answers first, then whatever else was there."""
    is_totp = form.phone_page is PhonePage.TOTP
    answers: dict[str, str | int] = {"sms": form.sms.value}
    answers |= {"verification_method": "totp"} if is_totp else {"phone_page": form.phone_page.value}
    if form.phone_port:
        answers["phone_port"] = form.phone_port
    answers |= {name: given for name in _OF_HTTPS if (given := getattr(form, name)) is not None}
    # JSON's strings and numbers are TOML's too.
    lines = [f"{name} = {json.dumps(value)}" for name, value in answers.items()]
    answered = re.compile(rf"\s*({'|'.join([*answers, 'phone_page', 'verification_method'])})\s*=")
    return "\n".join(lines + [line for line in old.splitlines() if not answered.match(line)]) + "\n"
