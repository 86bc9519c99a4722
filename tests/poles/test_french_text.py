"""Case, accents, ligatures and typographic apostrophes do not count when French is sorted."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poles.french_text import fold, plain_markdown, searchable


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Isère", "isere"),
        ("  ISÈRE\u202f", "isere"),
        ("Ise\u0300re", "isere"),
        ("Œuvre d’Ævar", "oeuvre d'aevar"),
        ("Ça coûte où, Noël ?", "ca coute ou, noel ?"),
        ("2A", "2a"),
        ("", ""),
    ],
)
def test_fold_gives_the_bare_text(written, folded):
    assert fold(written) == folded


def test_names_are_sorted_as_in_a_french_dictionary():
    names = ["Zébulon", "école", "Étang", "eau", "Œuf", "ombre"]
    assert sorted(names, key=fold) == ["eau", "école", "Étang", "Œuf", "ombre", "Zébulon"]


def test_different_words_stay_different():
    assert len({fold(name) for name in ("Ain", "Aisne", "Aube", "Aude", "38", "38-1")}) == 6


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_searchable_text_looks_the_same_and_lets_plain_letters_match():
    text = searchable("Isère")
    assert unicodedata.normalize("NFC", text) == "Isère"
    assert [letter for letter in text if letter.isascii()] == list("Isere")
    assert searchable("Paris") == "Paris"


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("![x](http://tiers.example/p.png)", r"!\[x\](http\://tiers.example/p.png)"),
        (
            "*a* _b_ `c` ~d~ <e> #f $g$ |h| [i]",
            r"\*a\* \_b\_ \`c\` \~d\~ \<e\> \#f \$g\$ \|h\| \[i\]",
        ),
        (":red[x] :material/home:", r"\:red\[x\] \:material/home:"),
        (r"\*", r"\\\*"),
        ("&lt;", r"\&lt;"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("1. liste", r"1\. liste"),
        ("Île-de-France : « 1.234 » (38)", "Île-de-France : « 1.234 » (38)"),
    ],
)
def test_a_label_shows_what_is_written(written, label):
    assert plain_markdown(written) == label
