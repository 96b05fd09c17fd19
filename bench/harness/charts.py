"""Charts as SVG, drawn by gnuplot."""
import pathlib
import subprocess

COLOURS = ("#2b6cb0", "#a0aec0", "#2f855a", "#c05621", "#6b46c1", "#b7791f")
HEAD = """set terminal svg size 960,{height} font 'sans-serif,13' background '#ffffff'
set output '{path}'
set encoding utf8
set title {title} noenhanced
set ylabel {axis} noenhanced
set grid ytics lc rgb '#dddddd'
set border 3 lc rgb '#444444'
set tics nomirror
"""


def draw_bars(bars, folder, stem):
    path = pathlib.Path(folder) / f"{stem}-{bars.name}.svg"
    lines = [HEAD.format(height=420, path=path, title=_quoted(bars.title), axis=_quoted(bars.axis)),
             "set style data histogram", "set style histogram clustered gap 1.5",
             "set style fill solid 0.95 noborder", "set key outside right top noenhanced",
             "set logscale y; set yrange [0.05:*]" if bars.logarithmic else "set yrange [0:*]",
             "set xtics rotate by -15 noenhanced", "$data << END"]
    for label, values in bars.groups:
        lines.append(" ".join([_quoted(label), *(_value(value) for value in values)]))
    lines.append("END")
    # gnuplot refuses a series without any value.
    measured = [(column, name) for column, name in enumerate(bars.series, 2)
                if any(values[column - 2] is not None for _, values in bars.groups)]
    plots = [f"$data using {column}{':xtic(1)' if place == 0 else ''} title {_quoted(name)} "
             f"lc rgb '{COLOURS[(column - 2) % len(COLOURS)]}'" for place, (column, name) in enumerate(measured)]
    _run(lines + ["plot " + ", ".join(plots)])
    return path


def draw_lines(lines_of, path, title, axis):
    """`lines_of`: name to points (seconds, value)."""
    lines = [HEAD.format(height=360, path=path, title=_quoted(title), axis=_quoted(axis)), "set xlabel 'seconds'",
             "set yrange [0:*]", "set key outside right top noenhanced"]
    for place, points in enumerate(lines_of.values()):
        lines += [f"$line{place} << END", *(f"{second} {_value(value)}" for second, value in points), "END"]
    plots = [f"$line{place} using 1:2 with lines lw 2 lc rgb '{COLOURS[place % len(COLOURS)]}' title {_quoted(name)}"
             for place, name in enumerate(lines_of)]
    _run(lines + ["plot " + ", ".join(plots)])
    return pathlib.Path(path)


def _value(value):
    return "NaN" if value is None else f"{value:.6g}"


def _quoted(text):
    return '"' + str(text).replace("\\", "\\\\").replace('"', "'") + '"'


def _run(lines):
    subprocess.run(["gnuplot", "-"], input="\n".join(lines) + "\n", text=True, check=True, timeout=30)
