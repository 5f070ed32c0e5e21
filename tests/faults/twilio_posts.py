"""What Twilio would post to a webhook of ours, signed as it signs."""

import aiohttp

from sandbox.twilio_api.signature import sign
from tests.faults.carrier import ACCOUNT, AUTH_TOKEN, SENDER

PATIENCE = aiohttp.ClientTimeout(total=15)


async def posts(session: aiohttp.ClientSession, web_url: str, path: str, **fields: str) -> int:
    """The status of our answer. Raises ClientError when there is none."""
    form = {"AccountSid": ACCOUNT, "To": SENDER, **fields}
    headers = {"X-Twilio-Signature": sign(AUTH_TOKEN, web_url + path, form)}
    async with session.post(web_url + path, data=form, headers=headers, timeout=PATIENCE) as response:
        await response.read()
        return response.status


async def posts_sms(session: aiohttp.ClientSession, web_url: str, sid: str, number: str, text: str) -> int:
    """Somebody has sent us an SMS."""
    return await posts(session, web_url, "/twilio/sms", MessageSid=sid, From=number, Body=text)


async def posts_status(session: aiohttp.ClientSession, web_url: str, sid: str, status: str, **more: str) -> int:
    """Something became of an SMS of ours."""
    return await posts(session, web_url, "/twilio/status", MessageSid=sid, MessageStatus=status, **more)
