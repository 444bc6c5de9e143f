"""The program as on the old Windows console, where a block character is two columns wide: `python -m … ARGUMENT…`."""

import sys
from unittest.mock import patch

if __name__ == "__main__":
    from szdj_cli.__main__ import main
    from szdj_cli.cli.verification import screen
    from szdj_cli.render.kit import cells

    with patch.object(cells, "is_old_windows", lambda: True), patch.object(screen, "is_old_windows", lambda: True):
        sys.exit(main(sys.argv[1:]))
