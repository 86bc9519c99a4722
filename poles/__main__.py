"""`python -m poles`: the same extracts as the pages, from a terminal."""

import sys

from poles.command_line import main

sys.exit(main(sys.argv[1:]))
