"""Which world a bot belongs to: its short description, which people read on its profile, says whether it is a drill's.

A live service and a drill must never speak through one bot (promise P5). Neither knows the other's configuration, but
both see what stands at Telegram.
"""

from telegram import Bot

LONGEST = 120
"""Characters of a short description (Bot API, setMyShortDescription)."""


class OtherWorld(Exception):
    """The bot belongs to the other world: live and a drill need a bot each."""


async def claim_bot(bot: Bot, drill_word: str, post: str, *, drill: bool) -> None:
    """Make sure that the bot is of our world, and mark one that has no mark yet. Raises OtherWorld, TelegramError."""
    said = (await bot.get_my_short_description()).short_description
    if not said:
        await bot.set_my_short_description((f"{drill_word}: {post}" if drill else post)[:LONGEST])
    elif said.casefold().startswith(drill_word.casefold()) is not drill:
        ours, theirs = ("a drill", "no drill's") if drill else ("live", "a drill's")
        raise OtherWorld(
            f"this is {ours}, and the bot's short description says that it is {theirs}: set the token of another bot,"
            f" or, if nobody else uses this one, empty its description with /setabouttext at @BotFather"
        )
