"""From what was measured to the sections of the page."""
import itertools

import cases
from report import number
from rounds import median, ratio
from sections import Bars, Row, Section
from target import Target
from turns import best_peer, kilobytes, mean_psnr, peak_of

MEGABYTE = 1e6
CPU_HOW = ("CPU, user and system, of the whole process tree for one thumbnail, in milliseconds: thumbd with MODE=always on "
           "a local store, sharp behind a minimal node server, nginx with image_filter (same format in and out only), "
           "vipsthumbnail as a process a picture. All with the defaults of their settings. The ratio is to the cheapest "
           "of the others, round by round. Every answer was compared with the first one, byte for byte; that one was "
           "looked at for its size and its pixels.")
LOOKS_HOW = ("Of the same answers. PSNR: against a Lanczos resize of the whole original, computed in floats, both over "
             "white, mean of the case in decibels; a lossy format's own loss is in it. Memory: the most that the tree had "
             "at once in the case's first requests, resident (shared pages counted for each process that has them) and "
             "in brackets proportional (counted once); of vipsthumbnail not looked at.")
BYTES_HOW = "All pictures of the cases that end in a format together, in kilobytes."
MEMORY_HOW = "So many at once of one original, twice; megabytes, the most at once of the whole tree."
SIZES_HOW = "All four widths of a page asked for at once, to the largest width alone: CPU of thumbd, in milliseconds."


def sections_of(measured, stage, kinds, options):
    names = [kind.name for kind in kinds]
    sections = [_cpu(measured, names), _looks(measured, names), _bytes(measured)]
    by_name = {case.name: case for case in measured}
    watched = [by_name[name] for name in cases.MEMORY if name in by_name]
    sections.append(_memory(watched, stage, kinds, options.settings))
    if cases.SIZES_CASE in by_name and cases.LARGEST_CASE in by_name:
        sections.append(_sizes(*(measured[by_name[name]].cpu["thumbd"]
                                 for name in (cases.SIZES_CASE, cases.LARGEST_CASE))))
    return [section for section in sections if section.rows]


def _cpu(measured, names):
    section = Section("CPU a thumbnail", CPU_HOW, ["case", *names, "ratio", "least–greatest", "to"])
    for case, found in measured.items():
        best = best_peer(found)
        value, spread = ratio(found.cpu["thumbd"], found.cpu[best]) if best else (None, "–")
        section.rows.append(Row(
            [case.title, *(number(median(found.cpu.get(name, ()))) for name in names),
             f"{number(value)}x", spread, best or "–"], case.target, value))
    groups = [(case.name, [median(found.cpu.get(name, ())) for name in names]) for case, found in measured.items()]
    section.charts.append(Bars("cpu", "CPU for one thumbnail", "milliseconds", names, groups, logarithmic=True))
    return section


def _looks(measured, names):
    section = Section("Pixels, bytes and memory", LOOKS_HOW,
                      ["case", *(f"{name} dB · KB · MB" for name in names)])
    for case, found in measured.items():
        section.rows.append(Row([case.title, *(_look(found.firsts.get(name)) for name in names)]))
    groups = [(case.name, [found.firsts[name].peak and found.firsts[name].peak.resident / MEGABYTE
                           if name in found.firsts else None for name in names[:-1]])
              for case, found in measured.items()]
    section.charts.append(Bars("memory", "Peak resident memory of the process tree", "MB", names[:-1], groups))
    return section


def _look(first):
    if first is None:
        return "–"
    peak = (f" · {number(first.peak.resident / MEGABYTE, 0)} ({number(first.peak.proportional / MEGABYTE, 0)})"
            if first.peak else "")
    return f"{number(mean_psnr(first), 1)} · {number(kilobytes(first), 1)}{peak}"


def _bytes(measured):
    section = Section("Bytes", BYTES_HOW, ["format", "thumbd", "sharp", "ratio"])
    both = [(case.form, found) for case, found in measured.items() if {"thumbd", "sharp"} <= found.firsts.keys()]
    for form, cases_of_it in itertools.groupby(sorted(both, key=lambda pair: pair[0]), lambda pair: pair[0]):
        ours, theirs = map(sum, zip(*((_total(found.firsts["thumbd"]), _total(found.firsts["sharp"]))
                                      for _, found in cases_of_it)))
        section.rows.append(Row([form, number(ours / 1e3, 1), number(theirs / 1e3, 1), f"{number(ours / theirs)}x"],
                                Target(1.0, "x") if form == "png" else None, ours / theirs))
    return section


def _total(first):
    return sum(one.bytes for one in first.seen)


def _memory(watched, stage, kinds, settings):
    servers = [kind for kind in kinds if kind.name in ("thumbd", "sharp")]
    section = Section("Memory at once", MEMORY_HOW,
                      ["case", "at once", "server", "resident", "proportional", "ratio"])
    for case in watched:
        count, target = cases.MEMORY[case.name]
        peaks = {kind.name: peak_of(case, stage, kind, count, settings) for kind in servers}
        others = [peak.resident for name, peak in peaks.items() if name == "sharp"]
        for name, peak in peaks.items():
            compared = name == "thumbd" and others
            value = peak.resident / min(others) if compared else None
            section.rows.append(Row(
                [case.title, str(count), name, number(peak.resident / MEGABYTE, 0),
                 number(peak.proportional / MEGABYTE, 0), f"{number(value)}x" if compared else ""],
                target if compared else None, value))
    return section


def _sizes(all_four, largest):
    section = Section("Four sizes of one original", SIZES_HOW, ["all four", "largest alone", "ratio", "least–greatest"])
    value, spread = ratio(all_four, largest)
    section.rows.append(Row([number(median(all_four)), number(median(largest)), f"{number(value)}x", spread],
                            cases.SIZES_TARGET, value))
    return section
