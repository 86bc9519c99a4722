"""A territory is the union of what a pole declares; each repair and each doubt has its address."""

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import box
from small_world import (
    ALPHA,
    BARE_POLE,
    GAMMA,
    LAGON,
    MERGED_EPCI,
    SHARED_EPCI,
    SPLIT_COMMUNE,
    SQUARES,
    straight,
)

from poles.boundaries import Boundaries
from poles.maps.drawing import places_of
from poles.records import PoleId, Precision, Problem, Repair, Territory
from poles.territories import Parts, join_territories, outline_territories, unite

POLE = replace(BARE_POLE, pole_id=PoleId("p"), territoire_precision=Precision.DECLARE, line=7)
VAL_ALPHA = Territory(
    pole_id=PoleId("p"),
    precision=Precision.DECLARE,
    commune_codes=("38001", "38002"),
    epci_codes=(ALPHA,),
    departement_codes=("38",),
    region_codes=("84",),
    population_insee=4000,
    population_annee="2023",
    population_2016=3000,
    superficie_km2=40.0,
    lon=5.1,
    lat=45.05,
)


@pytest.fixture
def boundaries(small_atlas):
    return small_atlas.boundaries


def joined(boundaries, **fields):
    return join_territories([replace(POLE, **fields)], boundaries)


def outline(join, boundaries):
    return outline_territories(join, boundaries)["p"]


# Which communes


def test_whole_epci_is_its_communes_and_its_measures(boundaries):
    join = joined(boundaries, epci_codes=(ALPHA,))
    assert join.territories == {"p": VAL_ALPHA}
    assert join.parts == {"p": Parts(epci=(ALPHA,))}
    assert (join.repairs, join.problems) == ((), ())


def test_epci_and_commune_are_united(boundaries):
    join = joined(boundaries, epci_codes=(ALPHA,), communes_codes=("38003",))
    assert join.parts["p"] == Parts((ALPHA,), ("38003",))
    territory = join.territories["p"]
    assert territory.commune_codes == ("38001", "38002", "38003")
    assert territory.epci_codes == (ALPHA, GAMMA)
    assert (territory.population_insee, territory.superficie_km2) == (4500, 50.0)


def test_member_of_a_given_epci_is_not_doubled(boundaries):
    join = joined(boundaries, epci_codes=(ALPHA, ALPHA), communes_codes=("38002", "38002"))
    assert join.parts["p"] == Parts(epci=(ALPHA,))
    assert join.territories["p"] == VAL_ALPHA


def test_epci_touched_are_listed_the_most_populated_part_first(small_atlas):
    # 38002 brings 3 000 people of EPCI Alpha, the whole EPCI Gamma 2 000.
    territory = small_atlas.territories["plateau-gamma"]
    assert territory.epci_codes == (ALPHA, GAMMA)
    assert territory.commune_codes == ("38003", "38004", "38002")


def test_departments_are_listed_the_most_populated_part_first(small_atlas):
    territory = small_atlas.territories["deux-rives"]
    assert territory.departement_codes == ("976", "38")
    assert territory.region_codes == ("06", "84")


def test_label_stands_in_the_most_populated_epci_else_commune(boundaries):
    epci = joined(boundaries, epci_codes=(GAMMA, LAGON)).territories["p"]
    assert (epci.lon, epci.lat) == (45.2, -12.85)
    communes = joined(boundaries, communes_codes=("38001", "38002")).territories["p"]
    assert (communes.lon, communes.lat) == (5.15, 45.05)


# Measures


def test_census_years_that_differ_are_both_said(small_atlas):
    territory = small_atlas.territories["deux-rives"]
    assert (territory.population_insee, territory.population_annee) == (5500, "2017-2023")


def test_sum_with_a_missing_part_is_missing(small_atlas):
    assert small_atlas.territories["deux-rives"].population_2016 is None


def test_known_parts_of_an_unknown_commune_do_not_pass_for_the_whole(boundaries):
    territory = joined(boundaries, communes_codes=("38001", "98818")).territories["p"]
    assert territory.population_insee is None
    assert territory.superficie_km2 is None
    assert territory.departement_codes == ("38", "988")


def test_population_of_2016_of_a_whole_epci_is_known_even_when_a_commune_was_split(small_world):
    path = small_world.geo_dir / "communes.parquet"
    communes = gpd.read_parquet(path)
    communes.loc[communes["code"].isin(["38003", "38004"]), "population_2016"] = None
    communes.to_parquet(path, index=False)
    boundaries = Boundaries(small_world.geo_dir)
    whole = joined(boundaries, epci_codes=(GAMMA,), communes_codes=("38001",)).territories["p"]
    assert whole.population_2016 == 3300
    part = joined(boundaries, epci_codes=(ALPHA,), communes_codes=("38003",)).territories["p"]
    assert part.population_2016 is None


# The seat as a stand-in


def test_epci_of_the_seat_stands_in_for_an_unknown_territory(boundaries):
    join = joined(boundaries, territoire_precision=Precision.SIEGE, commune_code="38001")
    assert join.territories["p"] == replace(VAL_ALPHA, precision=Precision.SIEGE)
    assert join.parts["p"] == Parts(epci=(ALPHA,))


def test_seat_without_epci_stands_in_itself(boundaries):
    join = joined(boundaries, territoire_precision=Precision.SIEGE, commune_code="85113")
    assert join.parts["p"] == Parts(communes=("85113",))
    assert join.territories["p"].epci_codes == ()


def test_seat_of_a_declared_territory_adds_nothing(boundaries):
    join = joined(boundaries, commune_code="97601", epci_codes=(ALPHA,))
    assert join.territories["p"] == VAL_ALPHA


# Not placed


@pytest.mark.parametrize(
    ("precision", "reason"),
    [
        (Precision.DEPARTEMENT, "seul le département est connu"),
        (Precision.REGION, "seule la région est connue"),
        (Precision.INCONNU, "aucun territoire n'est connu"),
    ],
)
def test_unplaced_pole_says_why_and_has_no_measure(boundaries, precision, reason):
    # Its seat is known, yet nobody said that its EPCI is the territory.
    join = joined(
        boundaries,
        territoire_precision=precision,
        commune_code="38001",
        departement_code="38",
        region_code="84",
    )
    assert join.parts["p"] == Parts()
    assert straight(join.territories["p"]) == Territory(
        pole_id=PoleId("p"),
        precision=precision,
        commune_codes=(),
        epci_codes=(),
        departement_codes=("38",),
        region_codes=("84",),
        population_insee=None,
        population_annee=None,
        population_2016=None,
        superficie_km2=None,
        lon=5.1,
        lat=45.1,
        unplaced_reason=reason,
    )


def test_unplaced_pole_without_department_has_no_point(small_atlas):
    territory = small_atlas.territories["quelque-part-en-region"]
    assert (territory.lon, territory.lat) == (None, None)
    assert (territory.departement_codes, territory.region_codes) == ((), ("84",))


def test_department_without_outline_gives_no_point(boundaries):
    join = joined(boundaries, territoire_precision=Precision.DEPARTEMENT, departement_code="988")
    assert (join.territories["p"].lon, join.territories["p"].lat) == (None, None)


# Old codes


def test_merged_commune_is_carried_and_the_repair_has_its_address(boundaries):
    join = joined(boundaries, communes_codes=("38901",))
    assert join.territories["p"].commune_codes == ("38001",)
    why = "aujourd'hui Alpha"
    assert straight(join.repairs) == (
        Repair("poles.csv", 7, "communes_codes", "38901", "38001", why),
    )
    assert join.problems == ()


def test_merged_seat_is_carried_too(small_atlas):
    why = "aujourd'hui Alpha"
    assert straight(small_atlas.join.repairs) == (
        Repair("poles.csv", 4, "commune_code", "38901", "38001", why),
    )
    assert small_atlas.join.parts["siege-beta"] == Parts(epci=(ALPHA,))


def test_old_and_new_code_of_one_commune_count_once(boundaries):
    join = joined(boundaries, communes_codes=("38001", "38901"))
    assert join.territories["p"].commune_codes == ("38001",)
    assert join.territories["p"].population_insee == 1000


def test_merged_epci_is_carried_and_says_from_which_vintage(boundaries):
    join = joined(boundaries, epci_codes=(MERGED_EPCI,))
    assert join.territories["p"] == VAL_ALPHA
    why = "CC d'Hier (2022), aujourd'hui CC du Val d'Alpha"
    assert straight(join.repairs) == (
        Repair("poles.csv", 7, "epci_codes", MERGED_EPCI, ALPHA, why),
    )


@pytest.mark.parametrize(
    ("column", "code", "wrong", "advice"),
    [
        (
            "communes_codes",
            SPLIT_COMMUNE,
            "a été partagée depuis",
            "Choisissez parmi Gamma (38003), Delta (38004).",
        ),
        (
            "communes_codes",
            "38999",
            "n'est pas un code de commune connu",
            "Cherchez le code Insee de la commune : 5 caractères, comme 01004 ou 2A004.",
        ),
        (
            "epci_codes",
            SHARED_EPCI,
            "a été partagé entre plusieurs EPCI",
            f"Choisissez parmi {ALPHA}, {GAMMA}, ou donnez la liste des communes.",
        ),
        (
            "epci_codes",
            "999999999",
            "n'est pas un EPCI connu",
            "Cherchez le SIREN à 9 chiffres d'un EPCI de 2019 à aujourd'hui (ceux de 2013 à 2018 "
            "ne sont dans aucune source), ou donnez la liste des communes.",
        ),
    ],
)
def test_doubtful_code_is_a_problem_with_its_address_and_nothing_is_chosen(
    boundaries, column, code, wrong, advice
):
    join = joined(boundaries, **{column: (code,)})
    (problem,) = straight(join.problems)
    assert replace(problem, choices=()) == Problem("poles.csv", 7, column, code, wrong, advice)
    assert all(choice in advice for choice in problem.choices)
    assert join.repairs == ()
    assert join.parts["p"] == Parts()
    assert join.territories["p"].commune_codes == ()
    assert (
        straight(join.territories["p"].unplaced_reason)
        == "ses codes ne désignent aucun territoire connu"
    )


def test_doubtful_seat_is_a_problem_of_its_own_column(boundaries):
    join = joined(boundaries, territoire_precision=Precision.SIEGE, commune_code="38902")
    assert [problem.column for problem in join.problems] == ["commune_code"]
    assert join.parts["p"] == Parts()


def test_doubtful_code_does_not_take_the_good_ones_away(boundaries):
    join = joined(boundaries, epci_codes=(ALPHA, SHARED_EPCI))
    assert join.territories["p"] == VAL_ALPHA
    assert len(join.problems) == 1


def test_every_pole_is_joined_once_in_order_with_all_problems(boundaries):
    poles = [
        replace(POLE, pole_id=PoleId("b"), line=2, epci_codes=("999999999",)),
        replace(POLE, pole_id=PoleId("a"), line=3, communes_codes=("38902", "38901")),
        replace(POLE, pole_id=PoleId("c"), line=4, epci_codes=(GAMMA,)),
    ]
    join = join_territories(poles, boundaries)
    assert list(join.territories) == list(join.parts) == ["b", "a", "c"]
    assert [(p.line, p.value) for p in join.problems] == [(2, "999999999"), (3, "38902")]
    assert [(r.line, r.before) for r in join.repairs] == [(3, "38901")]


# Outlines


def test_outline_is_the_union_of_the_parts(small_atlas):
    outlines = small_atlas.outlines.geometry
    assert outlines.loc["val-alpha"].equals(box(5.0, 45.0, 5.2, 45.1))
    lower_right = box(5.1, 45.0, 5.2, 45.1)
    assert outlines.loc["plateau-gamma"].equals(box(5.0, 45.1, 5.2, 45.2).union(lower_right))
    assert outlines.loc["deux-rives"].equals(SQUARES["38004"].union(SQUARES["97601"]))
    assert outlines.loc["ile-yeu"].equals(SQUARES["85113"])
    assert small_atlas.outlines.crs == "EPSG:4326"


def test_only_placed_poles_have_an_outline(small_atlas):
    assert list(small_atlas.outlines.index) == [
        "val-alpha",
        "plateau-gamma",
        "siege-beta",
        "ile-yeu",
        "deux-rives",
    ]
    assert shapely.is_valid(small_atlas.outlines.geometry.to_numpy()).all()


@pytest.mark.parametrize(
    ("fields", "square"),
    [
        ({"epci_codes": (ALPHA,)}, box(5.0, 45.0, 5.2, 45.1)),
        ({"communes_codes": ("38001",)}, SQUARES["38001"]),
    ],
)
def test_outlines_of_whole_epci_alone_or_of_communes_alone(boundaries, fields, square):
    assert outline(joined(boundaries, **fields), boundaries).equals(square)


def test_no_placed_pole_gives_no_outline(boundaries):
    join = joined(boundaries, territoire_precision=Precision.INCONNU)
    assert outline_territories(join, boundaries) == {}


def test_commune_without_outline_is_left_out_of_the_outline(boundaries):
    parts = {"epci_codes": (GAMMA,), "communes_codes": ("38001", "98818")}
    whole = SQUARES["38001"].union(box(5.0, 45.1, 5.2, 45.2))
    assert outline(joined(boundaries, **parts), boundaries).equals(whole)


def test_pole_of_a_com_is_on_no_outline_and_breaks_none(small_atlas, boundaries):
    pole = replace(POLE, territoire_precision=Precision.SIEGE, commune_code="98818")
    other = replace(POLE, pole_id=PoleId("q"), epci_codes=(ALPHA,), communes_codes=("38003",))
    join = join_territories([pole, other], boundaries)
    atlas = replace(small_atlas, poles=(pole, other), join=join)
    assert list(atlas.outlines.index) == ["q"]
    assert {place.pole_id: place.outline is None for place in places_of(atlas)} == {
        "p": True,
        "q": False,
    }


# The union of several


def test_union_counts_each_commune_once(small_atlas):
    territories = small_atlas.territories
    several = [territories[key] for key in ("val-alpha", "plateau-gamma", "siege-beta")]
    union = unite(several, small_atlas.boundaries)
    assert union == Territory(
        pole_id=PoleId(""),
        precision=Precision.DECLARE,
        commune_codes=("38001", "38002", "38003", "38004"),
        epci_codes=(ALPHA, GAMMA),
        departement_codes=("38",),
        region_codes=("84",),
        population_insee=6000,
        population_annee="2023",
        population_2016=5500,
        superficie_km2=60.0,
        lon=5.1,
        lat=45.05,
    )


def test_union_of_unplaced_poles_has_no_measure(small_atlas):
    ids = ("nulle-part", "quelque-part-en-isere")
    unplaced = [small_atlas.territories[pole_id] for pole_id in ids]
    union = unite(unplaced, small_atlas.boundaries)
    assert union.commune_codes == ()
    assert (union.population_insee, union.superficie_km2, union.lon) == (None, None, None)
