"""The verdict on a run: what every person should have been sent, worked out anew, against what the carriers took.

Nothing here imports the code that decided, addressed or sent: the rules are written a second time, from their words.
"""
