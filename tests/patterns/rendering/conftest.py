"""Engines for drawings: each of those that this machine has, and programs that only look like one."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from patterns.rendering import child, engine

FakeDot = Callable[[str], Path]


@pytest.fixture
def no_dot_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A PATH of one folder that holds what limits a process, where the machine has it, and no Graphviz."""
    child._wrapper()  # found once, before PATH is changed
    folder = tmp_path / "bin"
    folder.mkdir()
    if wrapper := shutil.which("prlimit"):
        (folder / "prlimit").symlink_to(wrapper)
    monkeypatch.setenv("PATH", str(folder))
    engine.engine_name.cache_clear()
    yield folder
    engine.engine_name.cache_clear()


@pytest.fixture
def no_engine(no_dot_on_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Graphviz and without the wheel."""
    monkeypatch.setattr(engine, "find_spec", lambda name: None)


@pytest.fixture
def fake_dot(no_dot_on_path: Path, _cold_cache: None) -> FakeDot:
    """Puts a shell script on PATH as `dot`."""

    def write(script: str) -> Path:
        program = no_dot_on_path / "dot"
        program.write_text(f"#!/bin/sh\nPATH={os.defpath}\n{script}\n")
        program.chmod(0o755)
        engine.engine_name.cache_clear()
        return program

    return write


@pytest.fixture(params=["dot", "pygraphviz"])
def each_engine(request: pytest.FixtureRequest, _cold_cache: None) -> str:
    """The program and the wheel in turn."""
    name: str = request.param
    if name == "dot" and not shutil.which("dot"):
        pytest.skip("Graphviz is not installed")
    if name == "pygraphviz":
        if not find_spec("pygraphviz"):
            pytest.skip("pygraphviz is not installed")
        request.getfixturevalue("no_dot_on_path")
    return name


@pytest.fixture
def any_engine(_cold_cache: None) -> str:
    """Whichever engine the site would use here."""
    if not engine.engine_name():
        pytest.skip("neither Graphviz nor pygraphviz is installed")
    return engine.engine_name()
