"""Compressed static files are left as they are while they hold what the file holds."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from config.static_files import CompressorOnce

TEXT = b".page { color: red; }\n" * 50


@pytest.fixture(params=[False, True], ids=["gzip", "gzip and brotli"])
def compressor(request: pytest.FixtureRequest) -> CompressorOnce:
    if request.param:
        pytest.importorskip("brotli")
    return CompressorOnce(use_brotli=request.param, quiet=True)


def test_what_was_compressed_is_left_as_it_is(compressor: CompressorOnce, tmp_path: Path) -> None:
    file = tmp_path / "site.css"
    file.write_bytes(TEXT)
    made = compressor.compress(str(file))
    before = [os.stat(name) for name in made]
    file.write_bytes(TEXT)  # as Django does: the same again, at a later time
    os.utime(file, (2e9, 2e9))

    assert compressor.compress(str(file)) == made
    assert [os.stat(name).st_ctime_ns for name in made] == [status.st_ctime_ns for status in before]


def cut_off(zipped: Path) -> None:
    zipped.write_bytes(zipped.read_bytes()[:-9])


def of_another_file(zipped: Path) -> None:
    zipped.write_bytes(gzip.compress(b"other"))


def no_gzip(zipped: Path) -> None:
    zipped.write_bytes(b"no gzip")


@pytest.mark.parametrize("spoil", [cut_off, of_another_file, no_gzip, Path.unlink])
def test_what_does_not_hold_the_file_is_made_again(
    compressor: CompressorOnce, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    file = tmp_path / "site.css"
    file.write_bytes(TEXT)
    compressor.compress(str(file))
    spoil(tmp_path / "site.css.gz")

    compressor.compress(str(file))

    assert gzip.decompress((tmp_path / "site.css.gz").read_bytes()) == TEXT


@pytest.mark.parametrize("left", [b"", b"half of ano"])
def test_brotli_that_does_not_hold_the_file_is_made_again(tmp_path: Path, left: bytes) -> None:
    brotli = pytest.importorskip("brotli")
    file, packed = tmp_path / "site.css", tmp_path / "site.css.br"
    file.write_bytes(TEXT)
    compressor = CompressorOnce(use_brotli=True, quiet=True)
    compressor.compress(str(file))
    packed.write_bytes(left)
    os.utime(packed, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))  # as when the power fails

    compressor.compress(str(file))

    assert brotli.decompress(packed.read_bytes()) == TEXT


def test_nothing_is_left_beside_an_empty_file(compressor: CompressorOnce, tmp_path: Path) -> None:
    for name in ("site.css", "site.css.gz", "site.css.br"):
        (tmp_path / name).touch()

    assert compressor.compress(str(tmp_path / "site.css")) == []
