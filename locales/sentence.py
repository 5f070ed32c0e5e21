"""Sentences that officers read, written in English where they are said, and translatable all the same.

What people read has keys in the catalogues. The console's own words stand in the code and the templates in English;
`interface` finds them there.
"""

from collections.abc import Mapping
from typing import Self


class Sentence(str):
    """English words, with what they were made of: the template and the values of its {slots}.

    Made of another sentence, it is that sentence. Without values the template stands as it is, braces and all.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        made = super().__new__(cls, template.format(**values) if values else template)
        if isinstance(template, Sentence) and not values:
            made.template, made.values = template.template, template.values
        else:
            made.template, made.values = template, values
        return made
