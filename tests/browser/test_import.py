"""A list of people is brought in: first with faults, which are named by their lines, then as it should be."""

from playwright.async_api import Browser

from tests.browser.desk import Desk, at_desk
from tests.browser.town import SCRIPT
from tests.stories.world import World

FAULTY = f"""code,name,language,area,phone
A1,{SCRIPT},en,port,+99920000001
A2,Bela,klingon,port,+99920000002
A3,Chen,en,atlantis,12
"""
RIGHT = f"""code,name,language,area,phone
A1,{SCRIPT},en,port,+99929990001
A2,Bela,ar,port,+99929990002
"""


async def test_a_file_with_errors_is_refused_by_line_and_the_corrected_one_is_taken(
    browser: Browser, world: World
) -> None:
    async with at_desk(browser, world, "uma") as uma:
        await _hands_in(uma, FAULTY)
        await uma.sees("What is wrong in the file")
        faults = await uma.page.locator("table tbody tr").all_inner_texts()
        assert {fault.split()[0] for fault in faults} == {"3", "4"}

        await _hands_in(uma, RIGHT)
        await uma.presses("Take these 2 rows")
        await uma.sees("2 new")
        await uma.opens("/people")
        await uma.page.get_by_label("Name, code or number").fill("A1")
        await uma.presses("Find")
        await uma.sees(SCRIPT)


async def _hands_in(desk: Desk, text: str) -> None:
    await desk.opens("/people/import")
    await desk.page.get_by_label("What the file holds").select_option("people")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    await desk.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await desk.presses("Look at it")
