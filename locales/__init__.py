"""The words of Muster: a gettext catalogue per language, how texts are asked for, and the checks on them."""
