"""SMS, both ways; the only place that knows Twilio's library."""
