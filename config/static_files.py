"""Static files under names that hold their content, compressed once."""

import gzip
import zlib
from pathlib import Path
from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class CompressedOnce(CompressedManifestStaticFilesStorage):
    def create_compressor(self, **options: Any) -> Compressor:
        return CompressorOnce(**options)


class CompressorOnce(Compressor):
    """Leaves what it compressed before: all of it takes a dozen seconds of processor, and a look takes milliseconds."""

    def compress(self, path: str) -> list[str]:
        """The names of the compressed files beside the one at `path`."""
        file, zipped = Path(path), Path(f"{path}.gz")
        made = [Path(f"{path}.br"), zipped] if self.use_brotli else [zipped]
        if all(one.exists() for one in made) and _holds(zipped, file.read_bytes()) and _are_of_one_time(made):
            return [str(one) for one in made]
        compressed: list[str] = super().compress(path)
        return compressed


def _holds(zipped: Path, content: bytes) -> bool:
    try:
        return gzip.decompress(zipped.read_bytes()) == content
    except (OSError, EOFError, zlib.error):  # cut off when it was written
        return False


def _are_of_one_time(files: list[Path]) -> bool:
    """Whether they were written together: each gets the time of the file that it was made of, once it is whole.

    That file may be newer, as Django writes most files anew each time.
    """
    return len({file.stat().st_mtime for file in files}) == 1
