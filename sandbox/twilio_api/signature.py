"""X-Twilio-Signature: how Twilio proves that a request is its own."""

import base64
import hashlib
import hmac
from collections.abc import Mapping


def sign(auth_token: str, url: str, parameters: Mapping[str, str]) -> str:
    """Base64 of the HMAC-SHA1 over the URL and the parameters, sorted by name, name and value joined."""
    signed = url + "".join(name + parameters[name] for name in sorted(parameters))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
