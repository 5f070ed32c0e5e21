"""Where Twilio finds us: the paths of its webhooks. Who only sends needs to know them too, without the door itself."""

SMS_PATH = "/twilio/sms"
STATUS_PATH = "/twilio/status"
