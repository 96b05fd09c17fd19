"""The two folders of a local store, written to and looked at from outside."""
import os
import pathlib

IMAGES = "pics-in"
THUMBS = "pics-out"


class LocalStore:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.images = self.folder / IMAGES
        self.thumbs = self.folder / THUMBS
        self.images.mkdir(parents=True)
        self.thumbs.mkdir()

    def settings(self, **more):
        return {"STORE": f"local:{self.folder}", "IMAGE_BUCKET": IMAGES, "THUMB_BUCKET": THUMBS, **more}

    def put(self, key, data, modified=None):
        path = self.images / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if modified is not None:
            os.utime(path, (modified, modified))

    def delete(self, key):
        (self.images / key).unlink()

    def thumb(self, key):
        """The bytes stored at a plain key, or None."""
        path = self.thumbs / key
        return path.read_bytes() if path.is_file() else None

    def thumb_files(self):
        """Every picture file below the thumbs folder, whatever its name became."""
        return [path for path in self.thumbs.rglob("*") if path.is_file() and "meta" not in path.parts]
