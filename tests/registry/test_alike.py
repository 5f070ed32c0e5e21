"""Which enquiries may ask for the same person."""

from registry.alike import Alike, Asked, alike


def found(*enquiries: Asked) -> dict[int, Alike]:
    return alike([each.number for each in enquiries], enquiries)


def test_the_same_names_in_any_order_and_case_are_alike_and_one_name_more_is_not() -> None:
    one, two = Asked(1, 7, None, "Amina Haddad"), Asked(2, 8, None, "haddad, AMINA")
    other = Asked(3, 9, None, "Amina Haddad Nour")
    assert found(one, two, other) == {1: Alike(of_others=(2,)), 2: Alike(of_others=(1,))}


def test_the_same_number_is_the_same_whatever_stands_around_it() -> None:
    one, two = Asked(1, 7, None, "my son +9992 0000001"), Asked(2, 8, None, "+99920000001 Bilal")
    assert found(one, two)[1] == Alike(of_others=(2,))


def test_the_same_asker_is_told_from_others_and_nobody_is_not_the_same_as_nobody() -> None:
    same = [Asked(number, asker, None, "Amina") for number, asker in ((1, 7), (2, 7), (3, 8), (4, None), (5, None))]
    assert found(*same)[1] == Alike(of_asker=(2,), of_others=(3, 4, 5))
    assert found(*same)[4] == Alike(of_others=(1, 2, 3, 5))


def test_two_linked_to_different_people_are_never_alike_and_to_one_person_always() -> None:
    one, other = Asked(1, 7, 100, "Amina"), Asked(2, 8, 200, "Amina")
    assert found(one, other) == {}
    again = Asked(3, 9, 100, "my mother")
    assert found(one, other, again) == {1: Alike(of_others=(3,)), 3: Alike(of_others=(1,))}
    unknown = Asked(4, 9, None, "Amina")
    assert found(one, other, unknown)[4] == Alike(of_others=(1, 2))


def test_only_the_first_few_are_named() -> None:
    many = [Asked(number, number, None, "Amina") for number in range(1, 20)]
    assert found(*many)[19] == Alike(of_others=(1, 2, 3, 4, 5))


def test_what_says_nothing_is_like_nothing() -> None:
    assert found(Asked(1, 7, None, "?"), Asked(2, 8, None, "!")) == {}
