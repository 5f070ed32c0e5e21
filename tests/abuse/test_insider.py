"""The insider: an officer, or whoever has an officer's log-in. (Tampering with the audit, exports and second factors
are tested with those doors.)"""

from tests.stories.world import World

NASTY = (
    "<script>alert(1)</script>", "{{ 7*7 }}", "{% raw %}", "{0.__class__}", "%s%n", "' OR 1=1 --", "\u202eevil\u202c",
    "=HYPERLINK(0)", "<b>&amp;</b>", "\\x00", "${7*7}",
)  # fmt: skip


async def test_a16_a18_nothing_that_people_write_becomes_a_part_of_the_page(world: World) -> None:
    """A16, A18: names and messages in pages, letters and texts are shown as they were typed."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    for text in NASTY:
        await amina.sends(text)
        await amina.hears("got.unclear") if NASTY.index(text) < 5 else None
    amina.hangs_up()
    await world.until(lambda: len(world.post.kept(amina)) >= len(NASTY))
    ada = await world.officer("ada")
    for path in (f"/people/{world.post.person(amina)}", "/messages"):
        page = await ada.opens(path)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "{{ 7*7 }}" in page
        assert "49" not in page.split("{{ 7*7 }}")[0][-20:]
        assert "{0.__class__}" in page


async def test_a18_a_letter_with_placeholders_goes_out_as_it_was_written(world: World) -> None:
    """A18: an officer's words are no template."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    ada = await world.officer("ada")
    person = world.post.person(amina)
    await ada.opens(f"/people/{person}")
    await ada.submits(f"/people/{person}/letter", text="{0.__class__} {post} %s {{name}}")
    await amina.gets("{0.__class__} {post} %s {{name}}")


async def test_a22_numbers_that_are_no_row_of_ours_open_nothing_and_change_nothing(world: World) -> None:
    """A22: ids one after the other, negative, huge, or no number at all: not found, never a fault."""
    ada = await world.officer("ada")
    await ada.opens("/")
    for path in ("/people/{}/marks", "/people/{}/letter", "/people/{}/report", "/cases/{}/take", "/relays/{}/approve"):
        for number in ("0", "-1", "999", "99999999999999999999", "1 OR 1=1", "%00", "x"):
            page = await ada.posts(path.format(number), kind="covert", on="1", text="x", status="safe", how="spoke")
            assert page.status in (404, 409, 422), (path, number, page.status)


async def test_marks_are_for_officers_who_are_logged_in(world: World) -> None:
    """Marking somebody covert hides them from their own family: nobody but an officer does it, and a mark names who."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    status, _ = await world.submits(f"/people/{world.post.person(amina)}/marks", kind="covert", on="1")
    assert status == 404, "the people's door has no such page"
