"""What a case hands to the report: a table whose rows may have targets, and figures for a chart."""
import dataclasses


@dataclasses.dataclass
class Row:
    cells: list
    target: object = None  # target.Target
    value: float = None  # what the target is about


@dataclasses.dataclass
class Bars:
    """A chart of groups of bars."""
    name: str  # of the file: STEM-NAME.svg
    title: str
    axis: str
    series: list
    groups: list  # (label, [value of each series])
    logarithmic: bool = False


@dataclasses.dataclass
class Section:
    title: str
    how: str  # one paragraph
    columns: list
    rows: list = dataclasses.field(default_factory=list)
    charts: list = dataclasses.field(default_factory=list)
