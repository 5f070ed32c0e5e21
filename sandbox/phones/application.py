"""The phones' side put together: every route, and its errors as a sentence in JSON."""

from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from sandbox.phones.body import BadBody
from sandbox.phones.telegram_people import NoSuchPerson
from sandbox.telegram_api.people_acts import CannotAct

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def phones_application(routes: Iterable[web.RouteDef]) -> web.Application:
    application = web.Application(middlewares=[_explained])
    application.add_routes(routes)
    return application


@web.middleware
async def _explained(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BadBody as error:
        return web.json_response({"error": str(error)}, status=400)
    except NoSuchPerson as error:
        return web.json_response({"error": str(error)}, status=404)
    except CannotAct as error:
        return web.json_response({"error": str(error)}, status=409)
