#!/usr/bin/env python3
"""What a name, a path and a length must not be, over every file that git knows or would add.

Exit 77: this is no git work tree, so nobody can tell our files from built ones (ctest shows it as skipped).
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]

# Names that say nothing of what is inside, so everything ends up there.
EMPTY_NAMES = re.compile(r"(^|[_.-])(utils?|commons?|helpers?|managers?|misc|stuff)([_.-]|$)", re.IGNORECASE)
# A folder of one developer's machine. Written apart, or this line would find itself.
MACHINE_PATH = re.compile(r"(?<![\w.~}-])/" + r"work/")
MOST_LINES = 300
CODE = {".h", ".cc", ".py", ".sh", ".js", ".mjs", ".cmake"}
# Path -> why it may be longer. Keep it short: a long file usually holds a part that wants its own name.
MAY_BE_LONG = {}


def tracked_files():
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False)
    if listing.returncode != 0:
        print("no git work tree:", listing.stderr.decode(errors="replace").strip())
        sys.exit(77)
    names = [name for name in listing.stdout.decode().split("\0") if name]
    return [name for name in sorted(names) if (ROOT / name).is_file()]


def faults_of(name):
    path = pathlib.PurePosixPath(name)
    for part in path.parts:
        if EMPTY_NAMES.search(part):
            yield f"{name}: '{part}' says nothing of what is inside"
    try:
        text = (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a picture or the like
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line):
            yield f"{name}:{number}: holds a path of one machine"
    lines = text.count("\n")
    if path.suffix in CODE and lines > MOST_LINES and name not in MAY_BE_LONG:
        yield f"{name}: {lines} lines, more than {MOST_LINES}"


def main():
    names = tracked_files()
    faults = [fault for name in names for fault in faults_of(name)]
    faults += [f"{name}: is in MAY_BE_LONG and is gone" for name in MAY_BE_LONG if name not in names]
    print(*faults, f"{len(names)} files, {len(faults)} faults", sep="\n")
    return 1 if faults or not names else 0


if __name__ == "__main__":
    sys.exit(main())
