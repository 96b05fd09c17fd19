#!/usr/bin/env python3
"""Fails on an include that goes up or sideways in the house.

usage: check_layering.py [ROOT]

A room may include itself and the rooms named for it below. Heavy third-party headers have one home each. What is said
here is the plan of README.md ("Layout of the house") in a form that a machine can hold us to.
"""
import pathlib
import re
import sys

LEAVES = {"s3client", "imaging"}
GROUND = {"server/front", "server/config", "server/telemetry"}

# Room -> the other rooms that it may include. A room is a folder with everything below it.
MAY_INCLUDE = {
    "s3client": set(),
    "imaging": set(),
    "server/front": set(),
    "server/config": set(),
    "server/telemetry": LEAVES,
    "server/thumbs": LEAVES | {"server/config", "server/telemetry"},  # the use case, without HTTP
    "server/http": LEAVES | GROUND | {"server/thumbs"},
    "server/app": LEAVES | GROUND | {"server/thumbs", "server/http"},
    "server/commands": LEAVES | GROUND | {"server/thumbs", "server/http", "server/app"},
    "server/main": {"server/commands", "server/config", "imaging"},
    "deploy": set(),
}
# These look at the house from outside: nothing in it may include them, they may include all of it.
OUTSIDE = {"tests", "bench"}

# Third-party header -> the paths (regular expressions) that may include it. Tests and benchmarks may include any.
HOMES = {
    r"curl/": r"s3client/curl_\w+\.(cc|h)",
    r"vips/": r"imaging/.*\.cc|deploy/samples/.*\.cc",
    r"libheif/": r"imaging/codecs/avif_\w+\.cc",
    r"webp/": r"imaging/animation/frame_source\.cc",
    r"libdeflate\.h": r"imaging/png/.*\.cc",
    r"httplib\.h": r"server/front/.*",
    r"CLI/": r"server/(config|commands)/.*",
    r"pugixml\.hpp": r"s3client/.*",
    r"openssl/": r"(s3client|server)/.*",
    r"(spdlog|prometheus)/": r"server/telemetry/.*",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def room_of(path):
    """The room of a path from the root, or None. What lies in server/ itself is the composition root, but for main."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] != "server":
        return parts[0] if parts[0] in MAY_INCLUDE or parts[0] in OUTSIDE else None
    if len(parts) == 2:
        return "server/main" if parts[1] == "main.cc" else "server/app"
    room = f"server/{parts[1]}"
    return room if room in MAY_INCLUDE else None


def check_own(root, path, included):
    """What is wrong with one quoted include, or None."""
    if not (root / included).is_file():
        return "includes are written from the repository's root, and name a file that is there"
    source, target = room_of(path), room_of(included)
    if target is None:
        return "is in no room"
    if source in OUTSIDE or target == source or target in MAY_INCLUDE[source]:
        return None
    return f"{source} must not know {target}"


def check_foreign(path, included):
    """What is wrong with one include in angle brackets, or None."""
    if room_of(path) in OUTSIDE:
        return None
    for header, home in HOMES.items():
        if re.match(header, included) and not re.fullmatch(home, path):
            return f"belongs in {home} only"
    return None


def check_file(root, path):
    if room_of(path) is None:
        return [f"{path}: is in no room of the house"]
    faults = []
    for own, foreign in INCLUDE.findall((root / path).read_text(encoding="utf-8")):
        fault = check_own(root, path, own) if own else check_foreign(path, foreign)
        if fault:
            faults.append(f"{path}: includes {own or foreign}: {fault}")
    return faults


def check_tree(root):
    rooms = ["s3client", "imaging", "server", "deploy", "bench", "tests"]
    files = sorted(
        file.relative_to(root).as_posix()
        for room in rooms
        for file in (root / room).rglob("*")
        if file.suffix in (".h", ".cc") and file.is_file()
    )
    return [fault for path in files for fault in check_file(root, path)], len(files)


def main(arguments):
    root = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parents[1]
    faults, count = check_tree(root)
    for fault in faults:
        print(fault)
    print(f"{count} files, {len(faults)} faults")
    # A checker that found nothing to check is broken, not satisfied.
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
