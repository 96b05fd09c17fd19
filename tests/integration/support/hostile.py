"""Originals that mean harm, made by code; and those of a collection, where there is one."""
import gzip
import os
import pathlib
import struct
import zlib

from support import pictures

ROOT = pathlib.Path(__file__).resolve().parents[3]
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>'


def chunk(kind, body, claimed=None):
    """Of a PNG; `claimed`: the length that its head tells."""
    length = len(body) if claimed is None else claimed
    return struct.pack(">I", length) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width, height, *chunks):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IEND", b"")


def claiming_png(width, height):
    """Few bytes of pixels behind a large promise."""
    return png_of(width, height, chunk(b"IDAT", zlib.compress(b"\0" * 999)))


def wrong_sum_png(side=9):
    """Squeezed better than we do, so that nothing smaller can be made of it; libpng only warns of its last byte."""
    squeezed = bytearray(zlib.compress(bytes(side * (1 + 3 * side)), 9))
    squeezed[-1] ^= 1
    return png_of(side, side, chunk(b"IDAT", bytes(squeezed)))


def inflating_png(side=4_000):
    """Right in every way, and a thousand times as large as its file."""
    squeezer = zlib.compressobj(9)
    rows = b"".join(squeezer.compress(bytes(side * 3 + 1)) for _ in range(side)) + squeezer.flush()
    return png_of(side, side, chunk(b"IDAT", rows))


def claiming_jpeg(width, height, progressive=True):
    """The frame header of a small picture overwritten with large sides."""
    data = bytearray(pictures.jpeg(64, 64, progressive=progressive))
    place = data.find(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[place + 5:place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def many_scans(count=2_000):
    """A progressive JPEG that repeats its last scan."""
    data = pictures.jpeg(800, 600, progressive=True)
    last = data.rfind(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + data[-2:]


def claiming_gif(width, height):
    data = bytearray(pictures.encoded(pictures.gradient(40, 30), "GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def many_frames(count=3_000):
    first = pictures.gradient(8, 8)
    others = [pictures.gradient(8, 8).point(lambda value, add=number: (value + add) % 256)
              for number in range(1, count)]
    return pictures.encoded(first, "GIF", save_all=True, append_images=others, duration=20)


def claiming_webp(width, height):
    """VP8X: 24 bits for each side."""
    head = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", len(head)) + head + pictures.encoded(pictures.gradient(9, 9), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def endless_tiff():
    """Its first directory is its second, too."""
    data = pictures.encoded(pictures.gradient(60, 40), "TIFF")
    begin = struct.unpack("<I", data[4:8])[0]
    entries = struct.unpack("<H", data[begin:begin + 2])[0]
    link = begin + 2 + entries * 12
    return data[:link] + struct.pack("<I", begin) + data[link + 4:]


def truncated():
    for kind in ("PNG", "JPEG", "WEBP", "GIF", "TIFF"):
        whole = pictures.encoded(pictures.gradient(700, 500), kind)
        for share in (0.01, 0.3, 0.9):
            yield f"cut-{share}.{kind.lower()}", whole[:int(len(whole) * share)]


def flipped():
    for kind in ("PNG", "JPEG", "WEBP", "GIF", "TIFF"):
        whole = bytearray(pictures.encoded(pictures.gradient(300, 200), kind))
        for place in (20, 60, len(whole) // 2):
            damaged = whole.copy()
            damaged[place] ^= 0xFF
            yield f"flipped-{place}.{kind.lower()}", bytes(damaged)


def made():
    """Key to bytes."""
    whole = pictures.png()
    return {
        "svg.png": SVG, "svg.svgz": gzip.compress(SVG), "gzip.jpg": gzip.compress(whole), "pdf.png": b"%PDF-1.7\n" + bytes(500),
        "ps.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n", "mvg.png": b"push graphic-context\nfill 'url(https://x/)'\n",
        "words.gif": b"just words\n" * 50, "zeros.png": bytes(70_000), "bmp.png": b"BM" + bytes(90), "empty.png": b"",
        "magic-only.png": whole[:8], "webp-as-png.png": b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(40),
        "claims.png": claiming_png(60_000, 60_000), "claims-all.png": claiming_png(2**31 - 1, 2**31 - 1),
        "claims-most.png": claiming_png(7_000, 7_000), "inflates.png": inflating_png(),
        "text.png": png_of(9, 9, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(20_000_000), 9))),
        "length.png": png_of(9, 9, chunk(b"iTXt", b"a", 0x7FFFFFF0)),
        "claims.jpg": claiming_jpeg(65_000, 65_000), "claims-most.jpg": claiming_jpeg(5_000, 4_000),
        "baseline.jpg": claiming_jpeg(16_000, 3_000, progressive=False), "scans.jpg": many_scans(),
        "claims.gif": claiming_gif(65_535, 65_535), "claims-most.gif": claiming_gif(7_000, 7_000),
        "frames.gif": many_frames(), "sum.png": wrong_sum_png(), "claims.webp": claiming_webp(16_383, 16_383), "loop.tiff": endless_tiff(),
        **dict(truncated()), **dict(flipped()),
    }


def collection():
    """Files of THUMBD_CORPUS/bad, or of the collection beside this repository: empty where there is none."""
    folder = pathlib.Path(os.environ.get("THUMBD_CORPUS", ROOT.parent / "shared" / "corpus")) / "bad"
    if not folder.is_dir():
        return {}
    return {f"bad/{path.name}": path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix != ".md"}
