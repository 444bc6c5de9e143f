"""The program with the fifth kind."""

import sys

import pytest

from szdj_cli.__main__ import main
from tests.extension.leave import register

register(pytest.MonkeyPatch())
sys.exit(main(sys.argv[1:]))
