"""Static files under names that hold their content, compressed once."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from whitenoise import compress
from whitenoise.storage import CompressedManifestStaticFilesStorage


class CompressedOnce(CompressedManifestStaticFilesStorage):
    def create_compressor(self, **options: Any) -> compress.Compressor:
        return CompressorOnce(**options)


class CompressorOnce(compress.Compressor):
    """Leaves what it compressed before: all of it takes a dozen seconds of processor, and a look takes milliseconds."""

    def compress(self, path: str) -> list[str]:
        """The names of the compressed files beside the one at `path`."""
        content = Path(path).read_bytes()
        made: dict[str, Callable[[bytes], bytes]] = {f"{path}.br": _unbrotli} if self.use_brotli else {}
        made[f"{path}.gz"] = gzip.decompress
        if content and all(_holds(Path(name), read, content) for name, read in made.items()):
            return list(made)
        compressed: list[str] = super().compress(path)
        return compressed


def _holds(packed: Path, read: Callable[[bytes], bytes], content: bytes) -> bool:
    try:
        return read(packed.read_bytes()) == content
    except (OSError, EOFError, zlib.error):  # there is none, or it was cut off when it was written
        return False


def _unbrotli(packed: bytes) -> bytes:
    try:
        content: bytes = compress.brotli.decompress(packed)
    except compress.brotli.error as error:
        raise EOFError from error
    return content
