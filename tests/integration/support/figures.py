"""What the kernel tells of a running process."""
import os
import pathlib


def resident_bytes(pid):
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def descriptors(pid):
    return {int(name) for name in os.listdir(f"/proc/{pid}/fd")}


def cpu_seconds(pid):
    """User and system time of all its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def prompt_frees():
    """Settings for a server whose memory is measured: under AddressSanitizer freed memory is kept back to catch its
    use, up to 256 MB of it, which would be taken for a leak."""
    options = os.environ.get("ASAN_OPTIONS", "")
    return {"ASAN_OPTIONS": f"{options}:quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}
