"""The first page: what holds where, the map, what is new."""
