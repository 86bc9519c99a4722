"""Imports go down the floors, pages are tables of contents, and every test is run and can fail."""

import ast
import re
import sys
from collections import Counter
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

PROJECT_DIR = Path(__file__).resolve().parent.parent
TESTS_DIR = PROJECT_DIR / "tests"

FLOORS = {
    # 0: the words
    "french_text": 0,
    "memory_sweeps": 0,
    "records": 0,
    # 1: data access
    "boundaries": 1,
    "cells": 1,
    "codes": 1,
    "csv_table": 1,
    "reading": 1,
    "own.number_words": 1,
    "own.grid": 1,
    "own.header_names": 1,
    "own.limits": 1,
    "own.spreadsheet": 1,
    "own.text_encoding": 1,
    "own.text_table": 1,
    "own.workbook_child": 1,
    "own.workbook_marks": 1,
    "own.workbook_patch": 1,
    "own.workbook_process": 1,
    "own.workbook_sheets": 1,
    "own.written_dates": 1,
    "own.written_numbers": 1,
    # 2: domain
    "choices": 2,
    "classes": 2,
    "codes_today": 2,
    "colours": 2,
    "figure_pairs": 2,
    "indicator_registry": 2,
    "indicator_units": 2,
    "indicator_values": 2,
    "indicators": 2,
    "numbers_fr": 2,
    "place_names": 2,
    "screen": 2,
    "selection": 2,
    "territories": 2,
    "wording": 2,
    "home.ranking": 4,
    "maps.area_outlines": 2,
    "maps.frames": 2,
    "own.added_rows": 2,
    "own.cells": 2,
    "own.checked_rows": 2,
    "own.checked_table": 2,
    "own.checking": 2,
    "own.code_age": 2,
    "own.columns": 2,
    "own.commune_names": 2,
    "own.computed_tables": 2,
    "own.departement_matching": 2,
    "own.epci_matching": 2,
    "own.epci_search": 2,
    "own.figures": 2,
    "own.layout": 2,
    "own.lists": 2,
    "own.mended_cells": 2,
    "own.merged": 2,
    "own.name_indexes": 2,
    "own.number_cells": 2,
    "own.place_matching": 2,
    "own.plausible_values": 2,
    "own.poles": 2,
    "own.same_poles": 2,
    "own.tables": 2,
    "own.territory_column": 2,
    "own.uncalculated": 2,
    # 3: what wires everything
    "atlas": 3,
    # 4: what is made of the atlas
    "accessibility": 4,
    "coverage": 4,
    "nearest": 4,
    "normalised": 4,
    "areas.areas": 4,
    "areas.extracts": 4,
    "areas.map": 4,
    "areas.markup": 4,
    "areas.screen": 4,
    "commune.extracts": 4,
    "commune.map": 4,
    "commune.markup": 4,
    "commune.search": 4,
    "comparison.choice": 4,
    "comparison.comparison": 4,
    "comparison.extracts": 4,
    "comparison.maps": 4,
    "comparison.markup": 4,
    "comparison.screen": 4,
    "data.markup": 4,
    "data.screen": 4,
    "files.columns": 4,
    "files.csv_files": 4,
    "files.data_dictionary": 4,
    "files.extraction": 4,
    "files.extraction_files": 4,
    "files.extracts": 4,
    "files.geo_files": 4,
    "files.geopackage": 4,
    "files.selection_extracts": 4,
    "files.workbook": 4,
    "home.markup": 4,
    "insertion.definitions": 4,
    "insertion.insertion": 4,
    "insertion.markup": 4,
    "insertion.screen": 4,
    "insertion.tables": 4,
    "maps.drawing": 4,
    "maps.map_drawing": 4,
    "maps.pole_detail": 4,
    "maps.static_files": 4,
    "own.atlas": 4,
    "own.corrected": 4,
    "own.markup": 4,
    "own.report": 4,
    "own.template": 4,
    "page.charts": 4,
    "page.data_tables": 4,
    "page.legend_markup": 4,
    "page.markup": 4,
    "page.name_places": 4,
    "picture.caption": 4,
    "picture.legend": 4,
    "picture.map": 4,
    "picture.picture": 4,
    "picture.sheet": 4,
    "sheet.extracts": 4,
    "sheet.index": 4,
    "sheet.markup": 4,
    "sheet.neighbours": 4,
    "sheet.populations": 4,
    "sheet.print_map": 4,
    "sheet.sheet": 4,
    "sheet.tables": 4,
    # 5: Streamlit parts
    "answer_headers": 5,
    "app_data": 5,
    "early_load": 5,
    "areas.parts": 5,
    "commune.parts": 5,
    "comparison.begun": 5,
    "comparison.map_parts": 5,
    "comparison.parts": 5,
    "data.parts": 5,
    "files.download_parts": 5,
    "home.map_parts": 5,
    "home.screen_parts": 5,
    "insertion.parts": 5,
    "maps.folium_parts": 5,
    "maps.memory_files": 5,
    "own.column_parts": 5,
    "own.doubt_parts": 5,
    "own.parts": 5,
    "own.session": 5,
    "page.chart_parts": 5,
    "page.page_parts": 5,
    "page.selection_parts": 5,
    "page.table_parts": 5,
    "sheet.parts": 5,
    # 6: where a reader or a terminal comes in
    "__main__": 6,
    "command_line": 6,
    "own.command": 6,
}
"""The floor of each module of poles/: it imports from its own floor or below, never in a circle."""

MUTUAL = {"page": {"own"}}
"""The one circle of packages that is allowed, and `poles/__init__.py` says why."""
ENTRY_FLOOR = 6
STREAMLIT_FLOOR = 5
MAP_MODULES = {"areas.map", "maps.map_drawing", "maps.folium_parts"}
STREAMLIT = {"streamlit", "streamlit_folium"}
MAP_LIBRARIES = {"folium", "branca", "streamlit_folium"}
NETWORK = {
    "aiohttp",
    "ftplib",
    "http",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "urllib.request",
    "urllib3",
    "websocket",
    "websockets",
}
MARKDOWN_CALLS = {
    f"st.{name}"
    for name in (
        *("caption", "error", "expander", "info", "markdown", "popover", "spinner", "success"),
        *("button", "checkbox", "download_button", "multiselect", "page_link", "pills", "radio"),
        *("selectbox", "text_input", "toast", "toggle", "warning", "write"),
    )
}
"""What formats its first argument; a hostile name would make the browser ask for a picture."""
TEXTS_OF_FILES = {
    *("after", "before", "commune_nom", "file", "header", "name", "nom", "note", "porteur"),
    *("sheet", "source_titre", "territoire_texte", "wrong"),
}
LOCAL_SERVER_FOLDERS = {"browser"}
"""Tests that start the app on this machine and talk to it, and check that nothing goes further."""
PAGES = (PROJECT_DIR / "dashboard.py", *sorted((PROJECT_DIR / "pages").glob("*.py")))
PACKAGES = sorted((PROJECT_DIR / "poles").rglob("__init__.py"))
MODULES = sorted(set((PROJECT_DIR / "poles").rglob("*.py")) - set(PACKAGES))
TEST_FILES = sorted(TESTS_DIR.rglob("test_*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path):
    """The name of a module of poles/ as it is imported from there: « own.cells »."""
    return ".".join(path.relative_to(PROJECT_DIR / "poles").with_suffix("").parts)


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported_names(tree):
    """Every module that is imported anywhere in the file, inside functions too, in full."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"import relatif : {ast.unparse(node)}"
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def imported_floors(tree):
    """The modules of poles/ that the file imports."""
    found = {name.removeprefix("poles.") for name in imported_names(tree)}
    return found & {name_of(path) for path in MODULES}


def packages(tree):
    return {name.split(".")[0] for name in imported_names(tree)}


# The floors


def test_every_module_has_a_floor():
    present = {name_of(path) for path in MODULES}
    unknown = sorted(present - set(FLOORS))
    assert not unknown, (
        f"modules sans étage : {unknown}. Donnez à chacun son étage dans FLOORS, "
        "tests/test_architecture.py."
    )
    gone = sorted(set(FLOORS) - present)
    assert not gone, f"FLOORS nomme des modules qui n'existent plus : {gone}."


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.parent.name)
def test_a_package_says_what_it_is_and_imports_nothing_by_itself(path):
    assert path.parent.parent in (PROJECT_DIR, PROJECT_DIR / "poles"), "one level, no more"
    tree = parsed(path)
    assert ast.get_docstring(tree)
    assert imported_names(tree) == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down(path):
    floor = FLOORS.get(name_of(path), ENTRY_FLOOR)
    upwards = {name for name in imported_floors(parsed(path)) if FLOORS.get(name, 0) > floor}
    assert not upwards, f"{path.name} (étage {floor}) importe plus haut que lui : {sorted(upwards)}"


def in_a_circle(graph):
    """What imports itself by way of others, and what needs it."""
    while free := {name for name, needed in graph.items() if not needed & set(graph)}:
        graph = {name: needed for name, needed in graph.items() if name not in free}
    return sorted(graph)


def test_modules_make_no_circle():
    graph = {name_of(path): imported_floors(parsed(path)) for path in MODULES}
    assert in_a_circle(graph) == []


def package_graph():
    """What each package imports of the others; a module outside any package stands for itself."""
    graph = {}
    for path in MODULES:
        name = package_of(name_of(path))
        graph.setdefault(name, set()).update(map(package_of, imported_floors(parsed(path))))
    return {name: needed - {name} - MUTUAL.get(name, set()) for name, needed in graph.items()}


def package_of(name):
    return name.rsplit(".", 1)[0]


def test_packages_make_no_circle():
    assert in_a_circle(package_graph()) == []


def test_circles_are_seen():
    assert in_a_circle({"a": {"b"}, "b": {"a"}, "c": {"a"}, "d": set()}) == ["a", "b", "c"]


def test_only_the_streamlit_parts_know_streamlit():
    users = {name_of(path) for path in MODULES if packages(parsed(path)) & STREAMLIT}
    parts = {name for name, floor in FLOORS.items() if floor == STREAMLIT_FLOOR}
    assert users <= parts, f"streamlit hors de l'étage {STREAMLIT_FLOOR} : {sorted(users - parts)}"


def test_only_the_map_knows_folium():
    users = {name_of(path) for path in MODULES if packages(parsed(path)) & MAP_LIBRARIES}
    assert users <= MAP_MODULES, f"folium hors de la carte : {sorted(users - MAP_MODULES)}"


def raw_markdown(tree):
    """Texts of files that Streamlit is given as Markdown, not said by `plain_markdown`."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    shown = [one for one in calls if ast.unparse(one.func) in MARKDOWN_CALLS and one.args]
    plain = {
        id(part)
        for one in calls
        if ast.unparse(one.func) == "plain_markdown"
        for part in ast.walk(one)
    }
    return [
        ast.unparse(part)
        for one in shown
        for part in ast.walk(one.args[0])
        if isinstance(part, ast.Attribute) and part.attr in TEXTS_OF_FILES and id(part) not in plain
    ]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_text_of_a_file_is_markdown(path):
    assert raw_markdown(parsed(path)) == []


def test_texts_given_as_markdown_are_seen():
    source = 'st.caption(f"a {one.nom}")\nst.info(plain_markdown(one.nom))\nst.error(one.file)'
    assert raw_markdown(ast.parse(source)) == ["one.nom", "one.file"]


def test_words_know_the_standard_library_alone():
    allowed = {"collections", "dataclasses", "datetime", "enum", "typing"}
    assert packages(parsed(PROJECT_DIR / "poles" / "records.py")) <= allowed


def test_nothing_asks_the_network():
    asking = {
        path.name: names
        for path in (*MODULES, *PAGES)
        if (names := imported_names(parsed(path)) & NETWORK)
    }
    assert asking == {}


def test_what_is_imported_is_pinned():
    lines = (PROJECT_DIR / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower() for line in lines}
    names = set().union(*(packages(parsed(path)) for path in (*MODULES, *PAGES)))
    installed = packages_distributions()
    unpinned = {
        name
        for name in names - {"poles"} - sys.stdlib_module_names
        if not {one.lower() for one in installed[name]} & pinned
    }
    assert not unpinned, f"importés sans version dans requirements.txt : {sorted(unpinned)}"


def brought(names, known=frozenset()):
    """Everything that these distributions need on every platform, themselves too."""
    known |= names
    needed = [one for name in names for one in requires(name) or () if ";" not in one]
    further = {re.match(r"[\w.-]+", one)[0].lower().replace("_", "-") for one in needed} - known
    return brought(further, known) if further else known


def test_what_the_packages_bring_is_held_too():
    files = ("requirements.txt", "tests/requirements.txt", "constraints.txt")
    text = "\n".join((PROJECT_DIR / name).read_text(encoding="utf-8") for name in files)
    held = [one.lower().replace("_", "-") for one in re.findall(r"^([\w.-]+)==", text, re.M)]
    assert len(held) == len(set(held)), "deux fois"
    direct = set(held) & {
        one.lower() for names in packages_distributions().values() for one in names
    }
    missing = sorted(brought(direct) - set(held))
    assert not missing, f"sans version dans constraints.txt : {missing}"


def test_no_module_is_imported_by_another_road():
    for path in (*MODULES, *PAGES):
        calls = [node.func for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
        called = {ast.unparse(function).split(".")[-1] for function in calls}
        assert not called & {"__import__", "import_module", "exec", "eval"}, path.name


# The words

COUNTED = {"chiffre d’affaires", "salariés en insertion", "structures d’insertion"}
"""What is counted is named where it is read, where it is checked, and where it is told."""
FRENCH = re.compile("[éèêàçôûîœ’»]| (de|du|la|le|les|des|un|une|est|pas|pour|en|ne|par|sur) ")
LONG = 16


def french_texts(tree):
    """The French literals of a file, without what only documents or stands within another text."""
    left_out = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr | ast.JoinedStr)
        for part in ast.iter_child_nodes(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.strip()
            is_long = sum(map(str.isalpha, text)) >= LONG and not text.startswith("<")
            if is_long and FRENCH.search(text) and id(node) not in left_out:
                yield text


def test_no_french_text_is_said_in_two_modules():
    said = Counter(text for path in (*MODULES, *PAGES) for text in {*french_texts(parsed(path))})
    twice = {text for text, times in said.items() if times > 1} - COUNTED
    assert not twice, f"à dire une fois, dans poles/wording.py : {sorted(twice)}"


def test_french_texts_are_seen():
    source = '"""Le texte de ce module."""\nx = "Effacer les filtres"\ny = f"{x} par les sources"'
    assert list(french_texts(ast.parse(source))) == ["Effacer les filtres"]


# Pages


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_is_a_table_of_contents(path):
    tree = parsed(path)
    kinds = (Function, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.comprehension, ast.Try)
    forbidden = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, kinds)]
    assert forbidden == [], f"{path.name} : le travail est dans parts.py, du paquet de la page"
    assert ast.get_docstring(tree), f"{path.name} : une phrase dit ce que montre la page"
    assert packages(tree) <= {"poles", "streamlit"}, f"{path.name} n'importe que poles"


def test_pages_have_ascii_names():
    for path in PAGES:
        assert path.stem.isascii()
        assert path.stem.isidentifier()


# The tests themselves


def functions_of(tree):
    """The functions of a file and of its classes, not those inside another function."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    bodies = [tree.body, *(node.body for node in classes)]
    return [node for body in bodies for node in body if isinstance(node, Function)]


def is_collected(function):
    return function.name.startswith("test_")


def is_fixture(function):
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)


def names_used(tree):
    loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return loaded | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def surely_holds_something(node):
    """A constant of the file or of the program, or what is written out."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        node = node.func.value  # of `.items()` and the like
    if isinstance(node, ast.Name | ast.Attribute):
        return ast.unparse(node).split(".")[-1].isupper()
    return isinstance(node, ast.Tuple | ast.List | ast.Set) and bool(node.elts)


def true_of_nothing(node):
    """`all(…)` of what may be empty."""
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "all"):
        return False
    [of] = node.args
    if isinstance(of, ast.GeneratorExp):
        return not all(surely_holds_something(part.iter) for part in of.generators)
    return not surely_holds_something(of)


def checks(node, helpers, seen=frozenset()):
    """Whether something in there can fail: an assertion, or a helper of the file that has one."""
    for part in ast.walk(node):
        if isinstance(part, ast.Assert) and not true_of_nothing(part.test):
            return True
        if isinstance(part, ast.Call):
            called = ast.unparse(part.func)
            if called.split(".")[-1] in {"raises", "fail", "expect", "warns"} or (
                called.split(".")[-1].startswith("assert_")
            ):
                return True
            helper = helpers.get(called)
            if helper and called not in seen and checks(helper, helpers, seen | {called}):
                return True
    return False


def uncollected(tree):
    used = names_used(tree)
    return [
        function.name
        for function in functions_of(tree)
        if not is_collected(function)
        and not is_fixture(function)
        and not function.name.startswith(("__", "pytest_", "handle_"))
        and function.name not in used
    ]


def unable_to_fail(tree):
    functions = functions_of(tree)
    helpers = {function.name: function for function in functions}
    return [f.name for f in functions if is_collected(f) and not checks(f, helpers)]


def said_twice(tree):
    scopes = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    names = [
        (scope, node.name)
        for scope in scopes
        for node in scope.body
        if isinstance(node, Function | ast.ClassDef)
    ]
    return [name for (_, name), count in Counter(names).items() if count > 1]


@pytest.mark.parametrize("path", TEST_FILES, ids=lambda path: path.stem)
def test_every_test_is_collected_and_can_fail(path):
    tree = parsed(path)
    assert uncollected(tree) == [], "jamais appelées, et pytest ne les collecte pas"
    assert unable_to_fail(tree) == [], "essais sans assertion"
    assert said_twice(tree) == [], "la seconde cache la première"
    assert any(is_collected(function) for function in functions_of(tree))


@pytest.mark.parametrize(
    ("guard", "source"),
    [
        (uncollected, "def check_that():\n    assert False\n"),
        (uncollected, "class TestThat:\n    def check_that(self):\n        assert False\n"),
        (unable_to_fail, "def test_that():\n    pass\n"),
        (unable_to_fail, "def helper():\n    helper()\n\ndef test_that():\n    helper()\n"),
        (unable_to_fail, "def test_that():\n    assert all(one.url for one in found())\n"),
        (unable_to_fail, "def test_that():\n    assert all(map(str.isupper, found()))\n"),
        (said_twice, "def test_that():\n    assert 1\n\ndef test_that():\n    assert 2\n"),
    ],
)
def test_guards_see_what_they_guard_against(guard, source):
    assert guard(ast.parse(source)) != []


@pytest.mark.parametrize(
    "source",
    [
        "def helper():\n    assert 1\n\ndef test_that():\n    helper()\n",
        "def test_that():\n    assert all(name in found() for name in NAMES.values())\n",
        "def test_that():\n    assert found()\n    assert all(map(str.isupper, found()))\n",
        "import pytest\n\ndef test_that():\n    with pytest.raises(ValueError):\n        int('')\n",
        "import pytest\n\n@pytest.fixture\ndef world():\n    return 1\n\ndef test_that(world):\n"
        "    assert world\n",
    ],
)
def test_guards_let_good_tests_pass(source):
    tree = ast.parse(source)
    assert (uncollected(tree), unable_to_fail(tree), said_twice(tree)) == ([], [], [])


def test_tests_are_in_files_that_pytest_collects():
    others = [path for path in TESTS_DIR.rglob("*.py") if not path.name.startswith("test_")]
    hidden = [
        f"{path.name} : {function.name}"
        for path in others
        for function in functions_of(parsed(path))
        if is_collected(function)
    ]
    assert hidden == []


def test_no_test_asks_the_network():
    asking = {
        path.name: names
        for path in TESTS_DIR.rglob("*.py")
        if not LOCAL_SERVER_FOLDERS & set(path.relative_to(TESTS_DIR).parts)
        and (names := imported_names(parsed(path)) & NETWORK)
    }
    assert asking == {}


def test_names_of_test_files_are_unique():
    # pytest imports files of folders without __init__.py by their bare name.
    names = Counter(path.name for path in TEST_FILES if not (path.parent / "__init__.py").exists())
    assert [name for name, count in names.items() if count > 1] == []


def test_no_folder_of_tests_hides_the_package():
    # tests/ is on the import path: tests/poles/__init__.py would be imported in place of poles/.
    for folder in ("poles", "geo", "data"):
        assert not (TESTS_DIR / folder / "__init__.py").exists()


def test_every_module_has_its_tests():
    tested = {name for path in TEST_FILES for name in imported_floors(parsed(path))}
    through = {name for name, floor in FLOORS.items() if floor >= STREAMLIT_FLOOR}  # by the pages
    by_reading = {"cells", "csv_table"}  # by the refusals of whole files
    by_indicators = {"figure_pairs", "indicator_registry", "indicator_values"}
    untested = {name_of(path) for path in MODULES} - tested
    untested -= through | by_reading | by_indicators
    assert not untested, f"modules qu'aucun essai n'importe : {sorted(untested)}"
