"""Who gets in: log-in, second factor, rules of the routes, and what is sent with every answer."""
