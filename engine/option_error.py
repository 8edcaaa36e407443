"""What an option outside its range raises."""

from __future__ import annotations

from engine.reasons import Reason, sentence


class OptionError(ValueError):
    """An option outside its range. `field` names it, `why` says what is allowed."""

    def __init__(self, field: str, why: Reason) -> None:
        super().__init__(sentence(why))
        self.field = field
        self.why = why
