"""The steps, one file each, in the order of their numbers. They only go up: the way back is a copy of the store."""
