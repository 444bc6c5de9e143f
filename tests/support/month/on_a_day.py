"""`szdj …` as it is on another day: the story's year is not this one."""

import sys
from datetime import datetime
from unittest.mock import patch

from szdj_cli.__main__ import main
from szdj_cli.cli.state import State

if __name__ == "__main__":
    instant = datetime.fromisoformat(sys.argv[1])
    with patch.object(State, "now", lambda _: instant):
        raise SystemExit(main(sys.argv[2:]))
