"""A call for help, from the phone to the closed case."""

from playwright.async_api import Browser, expect

from tests.browser.desk import at_desk
from tests.stories.world import World


async def test_a_call_for_help_is_taken_answered_and_closed(browser: Browser, world: World) -> None:
    amina = await world.sms()
    await amina.lives_in("Port Sur", "Amina")
    await amina.sends("HELP")
    await world.until(lambda: bool(world.post.cases()))

    async with at_desk(browser, world, "eve") as eve, at_desk(browser, world, "val") as val:
        await eve.opens("/cases")
        await eve.page.get_by_role("link", name="Case 1", exact=True).click()
        await eve.presses("Take the case")
        await eve.sees("You have it.")

        await eve.page.get_by_label("Your words").fill("A car comes at six.")
        await eve.presses("Send the letter")
        await amina.gets_in_the_end("A car comes at six.")
        await amina.sends("Thank you, I wait at the gate")
        await world.until(lambda: len(world.post.kept(amina)) == 2)
        await eve.opens("/cases/1")
        await eve.sees("I wait at the gate")

        await val.opens("/cases/1")
        await val.sees("A car comes at six.")
        await expect(val.page.locator("main button")).to_have_count(0)  # whoever only looks acts on nothing

        await eve.page.get_by_label("How it ended").fill("brought home")
        await eve.presses("Close the case")
        await eve.opens("/cases/1")
        await eve.sees("brought home")
    amina.hangs_up()
