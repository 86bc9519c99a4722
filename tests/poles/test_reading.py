"""Bad cells are refused with their address; good files are read and written back unchanged."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from data_files import read_figures, read_poles, write_figures, write_poles
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_world import BARE_POLE

from poles import codes
from poles.reading import (
    FIGURE_CELLS,
    POLE_CELLS,
    read_data_dir,
)
from poles.records import (
    FIGURE_COLUMNS,
    POLE_COLUMNS,
    PROMOTIONS,
    CommuneCode,
    DataFileError,
    DepartementCode,
    EpciCode,
    Figure,
    Perimeter,
    Pole,
    PoleId,
    Precision,
    Problem,
    Qualifier,
    RegionCode,
)

ARCHER = Pole(
    pole_id=PoleId("pole-sud-archer"),
    nom="Pôle Sud (groupe Archer)",
    promotion="AAP-2013",
    promotions_suivantes=("AMI-2021-P1", "AMI-2021-P2"),
    date_annonce=date(2014, 1, 10),
    porteur="Groupe Archer",
    commune_code=CommuneCode("26281"),
    commune_nom="Romans-sur-Isère",
    departement_code=DepartementCode("26"),
    region_code=RegionCode("84"),
    territoire_texte="Bassin de Romans, Drôme",
    territoire_precision=Precision.APPROCHE,
    epci_codes=(EpciCode("200068781"), EpciCode("243800984")),
    communes_codes=(CommuneCode("01004"), CommuneCode("2A004")),
    filieres=("insertion", "circuits courts"),
    site_web="https://www.archer.fr",
    source_url="http://coorace.org/actualites",
    source_titre="Communiqué COORACE, 10 janvier 2014",
    note="Périmètre non précisé",
    line=2,
)
TURNOVER = Figure(
    pole_id=PoleId("pole-sud-archer"),
    indicateur="chiffre_affaires_eur",
    perimetre=Perimeter.POLE,
    valeur=7_000_000.0,
    qualificatif=Qualifier.EXACT,
    annee=2014,
    source_url="http://coorace.org/actualites",
    source_titre="Communiqué COORACE, 10 janvier 2014",
    note="Cumul des membres",
    line=2,
)
TONNES = replace(TURNOVER, indicateur="tonnes", valeur=34.1, annee=None, note=None, line=3)
POLE_IDS = frozenset({ARCHER.pole_id, BARE_POLE.pole_id})


def poles_file(*changes: tuple[int, str, str]) -> bytes:
    return changed(write_poles([ARCHER, BARE_POLE]), changes)


def figures_file(*changes: tuple[int, str, str]) -> bytes:
    return changed(write_figures([TURNOVER, TONNES]), changes)


def changed(content: bytes, changes) -> bytes:
    """The file with some cells replaced: (line, column, text); every cell quoted."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    for line, column, text in changes:
        rows[line - 1][rows[0].index(column)] = text
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


def problems_of_poles(content: bytes) -> tuple[Problem, ...]:
    with pytest.raises(DataFileError) as caught:
        read_poles(content)
    return caught.value.problems


def problems_of_figures(content: bytes, pole_ids=POLE_IDS) -> tuple[Problem, ...]:
    with pytest.raises(DataFileError) as caught:
        read_figures(content, pole_ids)
    return caught.value.problems


def only(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def test_cell_readers_are_the_columns_of_the_records_in_order():
    assert tuple(POLE_CELLS) == POLE_COLUMNS
    assert tuple(FIGURE_CELLS) == FIGURE_COLUMNS


def test_good_files_give_whole_records():
    assert read_poles(poles_file()) == (ARCHER, BARE_POLE)
    assert read_figures(figures_file(), POLE_IDS) == (TURNOVER, TONNES)


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("pole_id", "", "obligatoire"),
        ("pole_id", "Pôle Sud", "Écrivez « pole-sud »"),
        ("pole_id", "pole_sud", "Écrivez « pole-sud »"),
        ("pole_id", "pole--sud", "Écrivez « pole-sud »"),
        ("nom", "", "obligatoire"),
        ("nom", " Archer", "espace"),
        ("nom", "Archer\u00a0", "espace"),
        ("nom", "Archer\n", "espace ou un retour à la ligne"),
        ("nom", "Ar\tcher", "U+0009"),
        ("nom", "Ar\x00cher", "U+0000"),
        ("nom", "Ar\u200bcher", "U+200B"),
        ("nom", "Ar\u202echer", "U+202E"),
        ("nom", "Ar\rcher", "U+000D"),
        ("promotion", "", "obligatoire"),
        ("promotion", "AAP-2014", "Vouliez-vous dire « AAP-2015 » ?"),
        ("promotion", "aap 2013", "« AAP-2013 » ?"),
        ("promotion", "xyz", "HORS-APPEL"),
        ("promotions_suivantes", "AMI-2021-P1;AMI-2021-P3", "« AMI-2021-P3 », qui"),
        ("promotions_suivantes", "AMI-2024;AMI-2024", "répète « AMI-2024 »"),
        ("date_annonce", "10/01/2014", "Écrivez « 2014-01-10 »"),
        ("date_annonce", "20140110", "année-mois-jour"),
        ("date_annonce", "2014-02-30", "calendrier"),
        ("date_annonce", "1014-01-10", "entre 2009 et 2100"),
        ("commune_code", "1004", "Vouliez-vous dire « 01004 » ?"),
        ("commune_code", "2a004", "Vouliez-vous dire « 2A004 » ?"),
        ("commune_code", "20004", "Corse"),
        ("commune_code", "96001", "n’est pas un code Insee"),
        ("commune_code", "26", "departement_code"),
        ("commune_code", "974", "departement_code"),
        ("commune_code", "26 281", "Vouliez-vous dire « 26281 » ?"),
        ("commune_code", "200068781", "epci_codes"),
        ("commune_code", "2628\uff11", "n’est pas un code Insee"),
        ("departement_code", "1", "Vouliez-vous dire « 01 » ?"),
        ("departement_code", "2a", "Vouliez-vous dire « 2A » ?"),
        ("departement_code", "20", "Corse"),
        ("departement_code", "96", "n’est pas un code de département"),
        ("departement_code", "Drôme", "n’est pas un code de département"),
        ("region_code", "82", "« 84 »"),
        ("region_code", "4", "Vouliez-vous dire « 04 » ?"),
        ("region_code", "99", "n’est pas un code Insee de région"),
        ("territoire_precision", "", "obligatoire"),
        ("territoire_precision", "Déclaré", "Vouliez-vous dire « declare » ?"),
        ("territoire_precision", "commune", "Valeurs permises"),
        ("epci_codes", "20006878", "« 20006878 », qui"),
        ("epci_codes", "200068781;26281", "communes_codes"),
        ("epci_codes", "200068781,243800984", "point-virgule"),
        ("epci_codes", "20006878100015", "« 200068781 »"),
        ("epci_codes", "200 068 781", "Vouliez-vous dire « 200068781 » ?"),
        ("epci_codes", "200068781;", "vide"),
        ("epci_codes", "200068781; 243800984", "espace autour"),
        ("epci_codes", "200068781;200068781", "répète « 200068781 »"),
        ("communes_codes", "1004;2A004", "« 1004 », qui n’a que 4 chiffres"),
        ("filieres", "insertion;;déchets", "vide"),
        ("site_web", "www.archer.fr", "Écrivez « https://www.archer.fr »"),
        ("site_web", "ftp://archer.fr", "https://"),
        ("site_web", "javascript:alert(1)", "https://"),
        ("site_web", "https://", "https://"),
        ("site_web", "https://[::1", "https://"),
        ("site_web", "https://archer.fr:port", "https://"),
        ("site_web", "https://archer.fr/une page", "caractère interdit"),
        ("site_web", 'https://archer.fr/"onclick=', "caractère interdit"),
        ("site_web", "https://gouv.fr@exemple.fr", "identifiant"),
        ("source_url", "", "obligatoire"),
        ("source_titre", "", "obligatoire"),
    ],
)
def test_bad_pole_cell_is_one_problem_with_its_address(column, text, said):
    problem = only(problems_of_poles(poles_file((2, column, text))))
    assert (problem.file, problem.line, problem.column) == ("poles.csv", 2, column)
    assert problem.value == text
    assert said in str(problem)


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("pole_id", "", "obligatoire"),
        ("pole_id", "pole-sud-archr", "Vouliez-vous dire « pole-sud-archer » ?"),
        ("pole_id", "zzz", "Ajoutez-le d’abord"),
        ("indicateur", "", "obligatoire"),
        ("indicateur", "Chiffre d'affaires", "Écrivez « chiffre_d_affaires »"),
        ("indicateur", "salariés", "Écrivez « salaries »"),
        ("perimetre", "", "obligatoire"),
        ("perimetre", "pôle", "Vouliez-vous dire « pole » ?"),
        ("valeur", "", "obligatoire"),
        ("valeur", "7 000 000", "Écrivez « 7000000 »"),
        ("valeur", "7\u202f000\u202f000", "Écrivez « 7000000 »"),
        ("valeur", "94,1", "Écrivez « 94.1 »"),
        ("valeur", "7 M€", "par exemple « 7000000 »"),
        ("valeur", "1e6", "n’est pas un nombre simple"),
        ("valeur", "007", "n’est pas un nombre simple"),
        ("valeur", "٣", "n’est pas un nombre simple"),
        ("valeur", "nan", "n’est pas un nombre simple"),
        ("valeur", "inf", "n’est pas un nombre simple"),
        ("valeur", "-5", "est négatif"),
        ("valeur", "9" * 400, "trop grand"),
        ("valeur", "9" * 17, "trop grand"),
        ("qualificatif", "", "obligatoire"),
        ("qualificatif", "au moins", "Vouliez-vous dire « au_moins » ?"),
        ("annee", "2014.0", "Écrivez « 2014 »"),
        ("annee", "14", "par exemple « 2014 »"),
        ("annee", "1789", "entre 1900 et 2100"),
        ("annee", "\uff12\uff10\uff11\uff14", "n’est pas une année"),
        ("source_url", "", "obligatoire"),
        ("source_titre", "", "obligatoire"),
        ("note", "deux\x0blignes", "U+000B"),
    ],
)
def test_bad_figure_cell_is_one_problem_with_its_address(column, text, said):
    problem = only(problems_of_figures(figures_file((2, column, text))))
    assert (problem.file, problem.line, problem.column) == ("indicateurs.csv", 2, column)
    assert problem.value == text
    assert said in str(problem)


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("valeur", "0", 0.0),
        ("valeur", "0.5", 0.5),
        ("valeur", "1000000000000000", 1e15),
        ("annee", "", None),
        ("note", "", None),
        ("note", "NA", "NA"),
        ("note", "deux\nlignes", "deux\nlignes"),
        ("indicateur", "cle_nouvelle_2", "cle_nouvelle_2"),
    ],
)
def test_unusual_but_right_figure_cell_is_kept_exactly(column, text, value):
    figure = read_figures(figures_file((2, column, text)), POLE_IDS)[0]
    assert getattr(figure, column) == value


@pytest.mark.parametrize("code", ["01004", "2A004", "97415", "97701", "98818"])
def test_commune_codes_of_every_form_are_accepted(code):
    departement = codes.departement_of(CommuneCode(code))
    content = poles_file((2, "commune_code", code), (2, "departement_code", departement))
    assert read_poles(content)[0].commune_code == code


def test_departments_are_the_101_and_eight_overseas_collectivities():
    assert len(codes.DEPARTEMENTS) == 101 + 8
    assert {"01", "95", "2A", "2B", "971", "976", "978", "989"} < codes.DEPARTEMENTS
    assert not {"20", "00", "96", "97", "970", "979", "985"} & codes.DEPARTEMENTS


def test_regions_are_the_eighteen_and_eight_overseas_codes():
    assert len(codes.REGIONS) == 18 + 8
    assert set(codes.REGIONS_BEFORE_2016.values()) < codes.REGIONS


def test_seat_outside_its_department_is_refused():
    problem = only(problems_of_poles(poles_file((2, "departement_code", "38"))))
    assert (problem.line, problem.column, problem.value) == (2, "commune_code", "26281")
    assert "« 38 »" in problem.wrong


def test_overseas_seat_has_a_department_of_three_characters():
    content = poles_file((2, "commune_code", "97415"), (2, "departement_code", "97"))
    assert [problem.column for problem in problems_of_poles(content)] == ["departement_code"]


@pytest.mark.parametrize(
    ("precision", "needed"),
    [
        ("declare", "epci_codes ou communes_codes"),
        ("approche", "epci_codes ou communes_codes"),
        ("siege", "commune_code"),
        ("departement", "departement_code"),
        ("region", "region_code"),
    ],
)
def test_precision_without_the_code_that_it_needs_is_refused(precision, needed):
    problem = only(problems_of_poles(poles_file((3, "territoire_precision", precision))))
    assert (problem.line, problem.column) == (3, "territoire_precision")
    assert problem.value == precision
    assert f"demande {needed}," in problem.wrong


def test_bad_code_is_not_also_a_missing_code():
    content = poles_file((2, "epci_codes", "12"), (2, "communes_codes", ""))
    assert only(problems_of_poles(content)).column == "epci_codes"


def test_doubled_pole_id_names_the_first_line():
    problem = only(problems_of_poles(poles_file((3, "pole_id", "pole-sud-archer"))))
    assert (problem.line, problem.column, problem.value) == (3, "pole_id", "pole-sud-archer")
    assert "ligne 2" in problem.wrong


def test_figure_row_written_twice_names_the_first_line():
    problem = only(problems_of_figures(write_figures([TURNOVER, TONNES, TURNOVER])))
    assert (problem.line, problem.column) == (4, None)
    assert "ligne 2" in problem.wrong


def test_figures_that_differ_only_by_their_value_stand_side_by_side():
    content = write_figures([TURNOVER, replace(TURNOVER, valeur=8e6)])
    assert [figure.valeur for figure in read_figures(content, POLE_IDS)] == [7e6, 8e6]


def test_all_problems_are_told_at_once_in_file_order():
    content = poles_file(
        (3, "promotion", "X"), (2, "commune_code", "1004"), (2, "nom", ""), (3, "source_url", "")
    )
    content = content.replace(b'"note"\n', b'"not"\n', 1)
    found = [(problem.line, problem.column) for problem in problems_of_poles(content)]
    assert found == [
        (1, "not"),
        (2, "nom"),
        (2, "commune_code"),
        (3, "promotion"),
        (3, "source_url"),
    ]


def test_rows_compared_with_each_other_keep_their_place_among_the_problems():
    poles = [ARCHER, replace(ARCHER, nom="Doublon"), BARE_POLE]
    content = changed(write_poles(poles), [(2, "departement_code", "38"), (4, "nom", "")])
    found = [(problem.line, problem.column) for problem in problems_of_poles(content)]
    assert found == [(2, "commune_code"), (3, "pole_id"), (4, "nom")]


def test_message_stays_short_whatever_the_cell_holds():
    content = poles_file((2, "epci_codes", ";".join(f"x{'y' * 200}{rank}" for rank in range(99))))
    problem = only(problems_of_poles(content))
    assert "et 94 autre(s)" in problem.wrong
    assert len(str(problem)) < 1500


HEADER = ",".join(FIGURE_COLUMNS)


@pytest.mark.parametrize(
    ("header", "column", "said"),
    [
        (HEADER.replace(",note", ""), "note", "manque dans l’en-tête"),
        (HEADER.replace("valeur", "valeurs"), "valeurs", "Vouliez-vous dire « valeur » ?"),
        (HEADER.replace("valeur", "Valeur"), "Valeur", "Vouliez-vous dire « valeur » ?"),
        (HEADER.replace("valeur", " valeur"), " valeur", "Vouliez-vous dire « valeur » ?"),
        (HEADER + ",note", "note", "deux fois"),
        (HEADER + ",couleur", "couleur", "Retirez cette colonne"),
        (HEADER + ",", "", "sans nom"),
    ],
)
def test_bad_header_is_one_problem(header, column, said):
    problem = only(problems_of_figures(f"{header}\n".encode()))
    assert (problem.line, problem.column, problem.value) == (1, column, column)
    assert said in str(problem)


@pytest.mark.parametrize(
    ("separator", "said"), [(";", "le point-virgule"), ("\t", "la tabulation")]
)
def test_other_separator_is_said_as_such(separator, said):
    content = "\n" + HEADER.replace(",", separator) + "\r\n" + separator * 8 + "\r\n"
    problem = only(problems_of_figures(content.encode()))
    assert problem.line == 2
    assert said in problem.wrong


def test_columns_may_come_in_any_order():
    rows = list(csv.reader(io.StringIO(figures_file().decode(), newline="")))
    turned = "\n".join(",".join(f'"{cell}"' for cell in reversed(row)) for row in rows)
    assert read_figures(turned.encode(), POLE_IDS) == (TURNOVER, TONNES)


def test_rows_without_header_are_refused():
    problem = only(problems_of_poles(b"pole-sud-archer,Archer\n"))
    assert (problem.line, problem.column) == (1, None)
    assert "en-tête" in problem.wrong


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\r\n", b" \t\n"])
def test_empty_file_is_refused(content):
    assert only(problems_of_poles(content)).wrong == "est vide"


def test_header_alone_is_a_file_without_rows():
    assert read_figures(HEADER.encode(), POLE_IDS) == ()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_windows_1252_is_refused_with_its_line_and_byte(mark):
    content = mark + figures_file().decode().encode("cp1252")
    position = content.index("é".encode("cp1252"))
    problem = only(problems_of_figures(content))
    assert problem.line == content[:position].count(b"\n") + 1 == 2
    assert f"octet 0xE9 en position {position})" in problem.wrong
    assert "Windows-1252" in problem.advice
    assert "Communiqué" in problem.value


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_by_its_name(encoding):
    assert "UTF-16" in only(problems_of_poles(poles_file().decode().encode(encoding))).wrong


def test_byte_order_mark_and_crlf_change_nothing():
    content = b"\xef\xbb\xbf" + poles_file().replace(b"\n", b"\r\n")
    assert read_poles(content) == (ARCHER, BARE_POLE)


def test_lines_are_those_where_records_start_quoted_newlines_and_blank_lines_counted():
    content = write_figures([replace(TURNOVER, note="un\ndeux\r\ntrois"), TONNES])
    content = content.replace(b'trois"\n', b'trois"\n\n\r\n')
    figures = read_figures(content, POLE_IDS)
    assert [figure.line for figure in figures] == [2, 7]
    assert figures[0].note == "un\ndeux\r\ntrois"
    bad = content.replace(b"34.1", b"34,1".replace(b",", b" "))
    assert only(problems_of_figures(bad)).line == 7


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("pole-sud-archer,population,pole", "a 3 case(s) au lieu de 9"),
        ("a,b,pole,1,exact,2014,https://e.fr,Titre, avec virgule,note", "a 10 cases au lieu de 9"),
        (",,,,,,,,", "ne contient que des séparateurs"),
    ],
)
def test_row_of_another_width_is_one_problem_and_does_not_shift(row, said):
    problem = only(problems_of_figures(figures_file() + row.encode() + b"\n"))
    assert (problem.line, problem.column, problem.value) == (4, None, row)
    assert said in problem.wrong


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('pole-sud-archer,"population,pole', "jamais fermé"),
        ('pole-sud-archer,"popu"lation,pole', "guillemet fermant"),
        ("pole-sud-archer,popu\rlation,pole", "retour chariot"),
        ("pole-sud-archer," + "x" * 140_000, "démesurée"),
    ],
)
def test_broken_quoting_is_told_at_the_line_where_the_record_starts(row, said):
    content = figures_file((2, "valeur", "x")) + row.encode() + b"\nsuite\n"
    problems = problems_of_figures(content)
    assert [problem.line for problem in problems] == [2, 4]
    assert said in problems[1].wrong
    assert "suite du fichier" in problems[1].advice


def test_folder_is_read_as_poles_and_figures(tmp_path):
    (tmp_path / "poles.csv").write_bytes(poles_file())
    (tmp_path / "indicateurs.csv").write_bytes(figures_file())
    assert read_data_dir(tmp_path) == ((ARCHER, BARE_POLE), (TURNOVER, TONNES))


def folder_problems(folder) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(DataFileError) as caught:
        read_data_dir(folder)
    return [(problem.file, problem.line, problem.column) for problem in caught.value.problems]


def test_problems_of_both_files_are_told_together(tmp_path):
    (tmp_path / "poles.csv").write_bytes(poles_file((2, "nom", "")))
    (tmp_path / "indicateurs.csv").write_bytes(figures_file((3, "pole_id", "zzz")))
    assert folder_problems(tmp_path) == [
        ("poles.csv", 2, "nom"),
        ("indicateurs.csv", 3, "pole_id"),
    ]


def test_pole_id_that_cannot_be_read_does_not_orphan_its_figures(tmp_path):
    (tmp_path / "poles.csv").write_bytes(poles_file((2, "pole_id", "Pôle Sud")))
    (tmp_path / "indicateurs.csv").write_bytes(figures_file((3, "valeur", "x")))
    assert folder_problems(tmp_path) == [
        ("poles.csv", 2, "pole_id"),
        ("indicateurs.csv", 3, "valeur"),
    ]


def test_missing_and_unreadable_files_are_problems(tmp_path):
    (tmp_path / "indicateurs.csv").mkdir()
    assert folder_problems(tmp_path) == [
        ("poles.csv", None, None),
        ("indicateurs.csv", None, None),
    ]


def test_numbers_are_written_plainly():
    values = (7e6, 0.0, 34.1, 1e-7, 1e15)
    content = write_figures([replace(TURNOVER, valeur=value) for value in values])
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [row["valeur"] for row in rows] == [
        "7000000",
        "0",
        "34.1",
        "0.0000001",
        "1000000000000000",
    ]


# Properties

HOSTILE = (
    '"', '""', "'", ",", "a;b", "a\nb", "a\r\nb", "é à ç œ", "NA", "nan", "=1+1", "`${x}`",
    "<script>alert(1)</script>", "-", "0", "2014", "’", "👩‍🌾", "a\u00a0b", "\\", "#",
)  # fmt: skip
letters = st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
texts = (st.sampled_from(HOSTILE) | st.text(letters, min_size=1)).map(str.strip).filter(bool)
keywords = texts.map(lambda text: text.replace(";", " ").strip()).filter(bool)
addresses = st.sampled_from(["https://e.fr", "http://e.fr/a?b=1;2,3#c'd", "https://é.fr/è"])
numbers = st.floats(0, 1e15, allow_subnormal=False) | st.integers(0, 10**15).map(float)
communes = st.sampled_from(["01004", "2A004", "26281", "97415"]).map(CommuneCode)
kebabs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).map(PoleId)


def unique_tuples(items):
    return st.lists(items, max_size=3, unique=True).map(tuple)


poles_of_any_text = st.lists(
    st.builds(
        Pole,
        pole_id=kebabs,
        nom=texts,
        promotion=st.sampled_from(PROMOTIONS),
        promotions_suivantes=unique_tuples(st.sampled_from(PROMOTIONS)),
        date_annonce=st.none() | st.dates(date(2009, 1, 1), date(2100, 12, 31)),
        porteur=st.none() | texts,
        commune_code=st.none() | communes,
        commune_nom=st.none() | texts,
        departement_code=st.none(),
        region_code=st.none() | st.sampled_from(sorted(codes.REGIONS)).map(RegionCode),
        territoire_texte=st.none() | texts,
        territoire_precision=st.just(Precision.INCONNU),
        epci_codes=unique_tuples(st.from_regex(r"[0-9]{9}", fullmatch=True).map(EpciCode)),
        communes_codes=unique_tuples(communes),
        filieres=unique_tuples(keywords),
        site_web=st.none() | addresses,
        source_url=addresses,
        source_titre=texts,
        note=st.none() | texts,
        line=st.just(0),
    ),
    unique_by=lambda pole: pole.pole_id,
    max_size=4,
)
figures_of_any_text = st.lists(
    st.builds(
        Figure,
        pole_id=st.sampled_from(sorted(POLE_IDS)),
        indicateur=st.from_regex(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", fullmatch=True),
        perimetre=st.sampled_from(Perimeter),
        valeur=numbers,
        qualificatif=st.sampled_from(Qualifier),
        annee=st.none() | st.integers(1900, 2100),
        source_url=addresses,
        source_titre=texts,
        note=st.none() | texts,
        line=st.just(0),
    ),
    unique=True,
    max_size=4,
)
bodies = st.binary() | st.text(st.sampled_from('a1;,"\n\r\t é')).map(str.encode)
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def without_lines(records):
    return [replace(record, line=0) for record in records]


@quick
@given(poles_of_any_text)
def test_poles_written_then_read_are_the_same(poles):
    assert without_lines(read_poles(write_poles(poles))) == poles


@quick
@given(figures_of_any_text)
def test_figures_written_then_read_are_the_same(figures):
    assert without_lines(read_figures(write_figures(figures), POLE_IDS)) == figures


def problems_or_records(read, content: bytes):
    try:
        return (), read(content)
    except DataFileError as error:
        return error.problems, ()


def assert_read_or_refused(content: bytes) -> None:
    """Either problems that say what to try, or as many records as the file has rows."""
    for read in (read_poles, lambda raw: read_figures(raw, POLE_IDS)):
        problems, records = problems_or_records(read, content)
        assert all(problem.wrong and problem.advice for problem in problems)
        if not problems:
            rows = [row for row in csv.reader(io.StringIO(content.decode())) if row]
            assert len(records) == len(rows) - 1


@quick
@given(st.binary())
def test_any_bytes_are_read_or_refused_never_anything_else(content):
    assert_read_or_refused(content)


@quick
@given(st.sampled_from([POLE_COLUMNS, FIGURE_COLUMNS]), bodies)
def test_right_header_and_any_body_are_read_or_refused(columns, body):
    assert_read_or_refused(",".join(columns).encode() + b"\n" + body)


@quick
@given(st.sampled_from([poles_file(), figures_file()]), st.data())
def test_any_byte_changed_in_a_good_file_is_read_or_refused(content, data):
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.binary(max_size=2))
    assert_read_or_refused(content[:place] + byte + content[place + 1 :])


@quick
@given(
    st.sampled_from(POLE_COLUMNS), st.integers(2, 3), st.sampled_from([" {}", "{}\x00", "\x85{}"])
)
def test_any_pole_cell_spoiled_is_exactly_one_problem_there(column, line, spoil):
    before = dict(
        zip(
            POLE_COLUMNS,
            list(csv.reader(io.StringIO(poles_file().decode())))[line - 1],
            strict=True,
        )
    )[column]
    content = poles_file((line, column, spoil.format(before)))
    problem = only(problems_of_poles(content))
    assert (problem.line, problem.column) == (line, column)
    assert problem.value == spoil.format(before)


@quick
@given(st.permutations(range(4)))
def test_order_of_rows_changes_no_record(order):
    poles = [replace(BARE_POLE, pole_id=PoleId(f"pole-{rank}")) for rank in range(4)]
    read = read_poles(write_poles([poles[rank] for rank in order]))
    assert sorted(without_lines(read), key=lambda pole: pole.pole_id) == without_lines(poles)
