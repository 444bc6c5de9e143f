"""Password hashes that cost next to nothing: what real ones cost is measured where that is what is tested."""

from argon2 import PasswordHasher

from szdj_cli.services.accounts import password_hashes


def hash_cheaply() -> None:
    """Let this process hash and check passwords in no time, from now on."""
    password_hashes._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
