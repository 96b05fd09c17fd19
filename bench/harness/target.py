"""What is wanted of a figure. Whether it is met is computed here and nowhere else."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Target:
    limit: float
    unit: str = ""
    at_least: bool = False  # otherwise at most
    dream: float = None

    def text(self):
        sign = "≥" if self.at_least else "≤"
        dream = f"; dream {self.dream:g}" if self.dream is not None else ""
        return f"{sign} {self.limit:g}{self.unit}{dream}"

    def verdict(self, value):
        if value is None:
            return "not measured"
        if self.dream is not None and self._holds(value, self.dream):
            return "met, dream too"
        return "met" if self._holds(value, self.limit) else "MISSED"

    def _holds(self, value, limit):
        return value >= limit if self.at_least else value <= limit
