"""How texts look on each channel."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.catalogue import Catalogue
from locales.channel_form import as_sent, isolated, plain_letters, without_isolates
from locales.languages import KNOWN
from locales.segments import is_gsm7


def shown(text: str) -> str:
    return text.replace("\u2068", "<").replace("\u2069", ">")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أرسل 1 أو 2.", "أرسل <1> أو <2>."),
        ("المستوى 3/4 في صور", "المستوى <3/4> في صور"),
        ("المرجع M12. 4 أشخاص", "المرجع <M12>. <4> أشخاص"),
        ("اتصل +999 2000 0001، الآن", "اتصل <+999 2000 0001>، الآن"),
        ("افتح https://help.example/r/aB3?x=1.", "افتح <https://help.example/r/aB3?x=1>."),
        ("R 3=1 4=7 مثال", "<R 3=1 4=7> مثال"),
        ("سفارة Embassy in Bravia هنا", "سفارة <Embassy in Bravia> هنا"),
        ("أرسل /help الآن", "أرسل /help الآن"),
        ("1 = نعم\n2 = لا", "<1> = نعم\n<2> = لا"),
        ("الرمز #AB12CD34", "الرمز <#AB12CD34>"),
        ("لا شيء هنا", "لا شيء هنا"),
    ],
)
def test_numbers_codes_names_and_links_are_isolated_in_right_to_left_text(text: str, expected: str) -> None:
    assert shown(isolated(text)) == expected


def test_only_a_chat_in_a_right_to_left_language_gets_isolates() -> None:
    assert "\u2068" in as_sent("telegram", "ar", "أرسل 1")
    assert as_sent("sms", "ar", "أرسل 1") == "أرسل 1"
    assert as_sent("telegram", "am", "1 ይላኩ") == "1 ይላኩ"
    assert as_sent("web", "ar", "أرسل 1") == "أرسل 1"


@given(st.text(alphabet=st.sampled_from("اب ج12ABz+#/:.=\n,%\u2067\u2068\u2069?https://")))
def test_isolating_adds_balanced_marks_and_nothing_else_and_doing_it_twice_changes_nothing(text: str) -> None:
    once = isolated(text)
    assert isolated(once) == once
    assert without_isolates(once) == without_isolates(text)
    depth = 0
    for char in once:
        depth += (char == "\u2068") - (char == "\u2069")
        assert depth in (0, 1)
    assert depth == 0


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "¿Está a salvo? Salió a las 5 del mañana: sí", "¿Esta a salvo? Salio a las 5 del mañana: si"),
        ("fr", "Ça va, êtes-vous à l'hôpital ? Où", "Ça va, etes-vous à l'hopital ? Où"),
        ("vi", "an toàn có", "an toàn có"),
        ("en", "café á", "café á"),
    ],
)
def test_an_sms_loses_only_the_accents_that_its_language_can_do_without(
    language: str, text: str, expected: str
) -> None:
    assert as_sent("sms", language, text) == expected
    assert as_sent("telegram", language, text) == text


@pytest.mark.parametrize("code", ["es", "fr"])
def test_every_letter_of_the_alphabet_fits_gsm7_afterwards(code: str) -> None:
    letters = {"es": "áéíóúüñ", "fr": "àâæçéèêëîïôœùûü"}[code]
    assert is_gsm7(plain_letters(code, letters + letters.upper().replace("Ü", "U")))


def test_only_gsm7_languages_do_without_accents() -> None:
    assert {language.sms for language in KNOWN if language.plain} == {"gsm7"}


def test_no_arabic_text_of_the_catalogue_brings_marks_of_its_own() -> None:
    catalogue = Catalogue.load()
    text = catalogue.say("ar", "join.ask_area")
    assert not [char for char in text if unicodedata.category(char) == "Cf"]
