"""The terminal gives the bytes of the pages, or one explanation on standard error and code 2."""

import subprocess
import sys
from datetime import date

import pytest
from small_world import POLES, SHARED_EPCI, a_pole, straight, write_poles_file

from poles.areas.areas import areas_of, keep_areas
from poles.areas.extracts import AREA_TABLES, about_areas, area_extract
from poles.atlas import PROJECT_DIR, load_atlas
from poles.command_line import main
from poles.files.extraction import HERE
from poles.files.extracts import TABLES, Format, extract, file_name
from poles.files.selection_extracts import about_selection, selection_extract
from poles.records import PROMOTIONS
from poles.selection import Selection, Sense, keep

EXTRACT_OPTIONS = (
    "--table",
    "--departement",
    "--region",
    "--sens",
    "--promotion",
    "--filiere",
    "--format",
    "--adresse",
    "--output",
)
HOME = "https://exemple.org/atlas/"


@pytest.fixture
def run(small_world, capfdbinary):  # noqa: ARG001 (sets the environment)
    """Run the command in the small world: exit code, bytes of standard output, standard error."""

    def run_in_small_world(*words):
        try:
            code = main(words)
        except SystemExit as stop:
            code = stop.code
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return run_in_small_world


def expected(small_world, table, form, **selection):
    atlas = load_atlas(small_world.data_dir, small_world.geo_dir)
    return extract(atlas, keep(atlas.poles, atlas.territories, Selection(**selection)), table, form)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", [Format.CSV, Format.CSV_EXCEL])
def test_output_is_the_bytes_of_the_page(run, small_world, table, form):
    content = expected(small_world, table, form)
    assert run("extract", "--table", table, "--format", form.value) == (0, content, "")


def test_default_is_every_pole_as_rfc4180(run, small_world):
    assert run("extract") == (0, expected(small_world, "poles", Format.CSV), "")


def test_geojson_of_the_territories(run, small_world):
    content = expected(small_world, "territoires", Format.GEOJSON)
    assert run("extract", "--table", "territoires", "--format", "geojson") == (0, content, "")


def whole(small_world, form, home=HERE, **selection):
    atlas = load_atlas(small_world.data_dir, small_world.geo_dir)
    chosen = Selection(**selection)
    poles = keep(atlas.poles, atlas.territories, chosen)
    about = about_selection(atlas, chosen, home, date.today())  # noqa: DTZ011
    return selection_extract(atlas, poles, form, about)


@pytest.mark.parametrize("form", [Format.XLSX, Format.GEOPACKAGE, Format.ZIP])
def test_forms_that_hold_every_table_are_the_bytes_of_the_page(run, small_world, form):
    content = whole(small_world, form, departements=("38",))
    assert run("extract", "--departement", "38", "--format", form.value) == (0, content, "")
    content = whole(small_world, form, HOME)
    words = ("--adresse", "https://exemple.org/atlas/territoires")
    assert run("extract", "--format", form.value, *words) == (0, content, "")


def test_geoparquet_of_the_territories(run, small_world):
    content = whole(small_world, Format.GEOPARQUET)
    words = ("--table", "territoires", "--format", "geoparquet")
    assert run("extract", *words) == (0, content, "")


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("table", AREA_TABLES)
def test_every_form_of_the_areas_is_the_bytes_of_the_page(run, small_world, table, form):
    atlas = load_atlas(small_world.data_dir, small_world.geo_dir)
    level = AREA_TABLES[table]
    about = about_areas(atlas, level, ("38",), HERE, date.today())  # noqa: DTZ011
    areas = keep_areas(areas_of(atlas, level), ("38",))
    content = area_extract(atlas.boundaries, level, areas, form, about)
    words = ("--table", table, "--departement", "Isère", "--format", form.value)
    assert run("extract", *words) == (0, content, "")


@pytest.mark.parametrize(
    ("words", "selection"),
    [
        (["--departement", "Isère"], {"departements": ("38",)}),
        (["--departement", "isere", "--sens", "entier"],
         {"departements": ("38",), "sens": Sense.ENTIER}),
        (["--departement", "38", "--departement", "976"], {"departements": ("38", "976")}),
        (["--region", "84", "--promotion", "AAP-2015"],
         {"regions": ("84",), "promotions": ("AAP-2015",)}),
        (["--filiere", "alimentation"], {"filieres": ("alimentation",)}),
        (["--departement", "26"], {"departements": ("26",)}),
    ],
)  # fmt: skip
def test_filters_are_those_of_the_page(run, small_world, words, selection):
    content = expected(small_world, "poles", Format.CSV, **selection)
    assert run("extract", *words) == (0, content, "")


def test_filter_that_keeps_nobody_gives_the_header_alone(run):
    code, out, _ = run("extract", "--departement", "26")
    assert code == 0
    assert out.count(b"\r\n") == 1


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_file_gets_the_bytes_and_standard_output_none(run, small_world, tmp_path, option):
    target = tmp_path / file_name("poles", Selection(), Format.CSV, date(2026, 11, 22))
    assert run("extract", option, str(target)) == (0, b"", "")
    assert target.read_bytes() == expected(small_world, "poles", Format.CSV)


# Refusals


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--departement", "Izère"], "essayez « Isère »"),
        (["--region", "xx"], "« xx » n'est pas une valeur connue de « region »"),
        (["--sens", "autour"], "« autour »"),
        (["--promotion", "AAP-2012"], "« AAP-2012 »"),
        (["--filiere", "pêche"], "« pêche »"),
        (["--format", "geojson"], "territoires"),
        (["--format", "geoparquet"], "« territoires », pas « poles »"),
        (["--format", "geoparquet", "--table", "communes"], "« territoires », pas « communes »"),
        (["--format", "xlsx", "--table", "poles"], "retirez --table poles"),
        (["--format", "gpkg", "--table", "territoires"], "retirez --table territoires"),
        (["--format", "zip", "--table", "communes"], "retirez --table communes"),
        (["--table", "epci", "--promotion", "AAP-2013"], "Seul --departement"),
        (["--table", "communes-france", "--sens", "siege"], "Seul --departement"),
        (["--adresse", "exemple.org", "--format", "zip"], "« exemple.org »"),
        (["--adresse", "javascript:alert(1)//a"], "n'est pas une adresse"),
        (["--format", "xls"], "xls"),
        (["--table", "pole"], "pole"),
        (["--couleur", "rouge"], "--couleur"),
        (["-o"], "-o"),
    ],
)
def test_bad_words_are_refused_with_nothing_on_standard_output(run, words, said):
    code, out, err = run("extract", *words)
    assert (code, out) == (2, b"")
    assert said in straight(err)
    assert "Traceback" not in err


@pytest.mark.parametrize("words", [[], ["extraire"]])
def test_bad_command_is_refused(run, words):
    code, out, err = run(*words)
    assert (code, out) == (2, b"")
    assert "--help" in err


def test_every_bad_value_is_told(run):
    _, _, err = run("extract", "--departement", "zz", "--region", "yy", "--sens", "xx")
    for value in ("zz", "yy", "xx"):
        assert f"« {value} »" in err


def test_broken_data_file_is_refused_with_every_problem(run, small_world):
    bad = a_pole("b", epci_codes="12"), a_pole("val-alpha", epci_codes="200000001")
    write_poles_file(small_world.data_dir, [*POLES, *bad])
    with (small_world.data_dir / "indicateurs.csv").open("a", encoding="utf-8") as file:
        file.write("val-alpha,population,pole,mille,exact,2014,https://e.org,T,\n")
    code, out, err = run("extract")
    assert (code, out) == (2, b"")
    assert [line.split(" : ")[0] for line in err.splitlines()] == [
        "poles.csv, ligne 10, colonne epci_codes",
        "poles.csv, ligne 11, colonne pole_id",
        "indicateurs.csv, ligne 13, colonne valeur",
    ]


def test_code_without_boundary_is_refused_with_its_address(run, small_world):
    write_poles_file(small_world.data_dir, [*POLES, a_pole("b", epci_codes=SHARED_EPCI)])
    code, _, err = run("extract")
    assert code == 2
    assert f"poles.csv, ligne 10, colonne epci_codes : « {SHARED_EPCI} »" in err


def test_missing_boundaries_are_refused(run, small_world):
    (small_world.geo_dir / "communes.parquet").unlink()
    code, out, err = run("extract")
    assert (code, out) == (2, b"")
    assert "geo/communes.parquet" in err


def test_bad_data_leaves_the_output_file_as_it_was(run, small_world, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("avant", encoding="utf-8")
    (small_world.data_dir / "poles.csv").unlink()
    assert run("extract", "-o", str(target))[0] == 2
    assert target.read_text(encoding="utf-8") == "avant"


def test_file_that_cannot_be_written_is_refused_by_name(run, tmp_path):
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    for target in (tmp_path / "fichier" / "out.csv", tmp_path / "absent" / "out.csv", tmp_path):
        code, out, err = run("extract", "-o", str(target))
        assert (code, out) == (2, b"")
        assert str(target) in err


# Help


def test_help_lists_every_option_with_its_values(run):
    code, out, _ = run("extract", "--help")
    text = "".join(out.decode().split())  # lines are broken anywhere
    assert code == 0
    for said in (*EXTRACT_OPTIONS, "-o", *TABLES, *AREA_TABLES, *Format, *Sense, *PROMOTIONS):
        assert str(said) in text


def test_help_of_the_command_names_extract(run):
    code, out, _ = run("--help")
    assert code == 0
    assert b"extract" in out


def test_the_map_of_any_screen_is_drawn(run, tmp_path):
    file = tmp_path / "carte.svg"
    words = ("map", "--pole", "val-alpha", "--masque", "siege", "--masque", "approche")
    assert run(*words, "-o", str(file)) == (0, b"", "")
    drawn = straight(file.read_text(encoding="utf-8")).replace("\u00a0", " ")
    for said in ("Val d'Alpha · Population Insee", "Précisions masquées : supposés par le siège"):
        assert said in drawn


def test_the_map_says_why_two_stocks_do_not_go_together(run, tmp_path):
    file = str(tmp_path / "carte.svg")
    code, out, err = run("map", "--second", "population", "-o", file)
    assert (code, out) == (2, b"")
    assert "deux effectifs seraient les mêmes cercles" in err
    assert "n'est pas une valeur connue" not in straight(err)
    for words in (("--pole", "zz"), ("--masque", "flou")):
        code, _, err = run("map", *words, "-o", file)
        assert code == 2
        assert f"« {words[1]} »" in err


# The real command


def command(*words, **options):
    return subprocess.run(
        [sys.executable, "-m", "poles", *words],
        cwd=PROJECT_DIR,
        capture_output="stdout" not in options,
        timeout=60,
        check=False,
        **options,
    )


def test_module_is_run_from_a_terminal(small_world):
    done = command("extract", "--table", "communes", "--departement", "85")
    content = expected(small_world, "communes", Format.CSV, departements=("85",))
    assert (done.returncode, done.stdout, done.stderr) == (0, content, b"")


@pytest.mark.usefixtures("small_world")
def test_module_gives_its_refusal_to_the_shell():
    done = command("extract", "--departement", "zz")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "« zz »" in done.stderr.decode()


@pytest.mark.usefixtures("small_world")
def test_reader_that_goes_away_is_no_failure():
    process = subprocess.Popen(
        [sys.executable, "-m", "poles", "extract"],
        cwd=PROJECT_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0


@pytest.mark.usefixtures("small_world")
@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_full_disk_is_refused_in_words():
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = command("extract", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert "None" not in done.stderr.decode()
    assert done.stderr.decode().count("\n") == 1
