"""The programs apart that meet a reader's workbooks: two at once, each with limits of its own."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from poles.own.workbook_patch import Changes

_AT_ONCE = threading.BoundedSemaphore(2)
"""Each may take 450 MB: other readers of the server wait."""
_MOST_SECONDS = 60


@contextmanager
def reading_apart(limits: tuple[int, ...]) -> Iterator["subprocess.Popen[bytes]"]:
    """Give a `workbook_child` that waits for a workbook."""
    command = [*_program("workbook_child.py"), *map(str, limits)]
    with (
        _AT_ONCE,
        subprocess.Popen(  # noqa: S603 (our own program, no shell, no word of the reader's)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process,
    ):
        yield process


def patched_apart(content: bytes, changes: Changes) -> bytes | None:
    """Return the workbook that a `workbook_patch` makes; None where it cannot be done."""
    asked = json.dumps(changes).encode() + b"\n" + content
    try:
        with _AT_ONCE:
            done = subprocess.run(  # noqa: S603 (our own program too)
                _program("workbook_patch.py"),
                input=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_MOST_SECONDS,
                check=True,
            )
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout


def _program(name: str) -> list[str]:
    return [sys.executable, "-I", str(Path(__file__).with_name(name))]
