"""Graphviz as another program: which one is used, what it may do, and what happens when it ends badly."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.rendering import LayoutError, LayoutFailed, LayoutUnavailable, draw_pdf, draw_png, draw_svg, engine
from patterns.rendering.child import PROJECT
from patterns.rendering.engine import LAYOUT, engine_name, run
from patterns.rendering.trouble import LayoutBusy
from tests.patterns.rendering.conftest import FakeDot

TWO = Diagram(
    "two",
    "Two",
    nodes=(Node("a", "function", "Send"), Node("b", "queue", "Queue")),
    flows=(Flow("a", "b", "message"),),
)
needs_wheel = pytest.mark.skipif(not find_spec("pygraphviz"), reason="pygraphviz is not installed")


def test_program_on_path_comes_first(fake_dot: FakeDot) -> None:
    fake_dot("exit 0")

    assert engine_name() == "dot"


@needs_wheel
def test_wheel_is_used_where_there_is_no_program(no_dot_on_path: Path) -> None:
    assert engine_name() == "pygraphviz"


def test_engine_has_no_name_where_there_is_none(no_engine: None) -> None:
    assert engine_name() == ""


@pytest.mark.usefixtures("no_engine", "_cold_cache")
@pytest.mark.parametrize("draw", [draw_png, draw_pdf, lambda diagram: draw_svg(diagram, standalone=True)])
def test_missing_engine_says_what_to_install(draw: Callable[[Diagram], object]) -> None:
    with pytest.raises(LayoutUnavailable, match="Install the Debian package graphviz") as trouble:
        draw(TWO)

    assert "run `make setup`" in str(trouble.value)


def test_engine_that_is_installed_later_is_used(no_engine: None, fake_dot: FakeDot) -> None:
    with pytest.raises(LayoutUnavailable):
        draw_svg(TWO, standalone=True)
    fake_dot("echo used >&2; exit 3")

    with pytest.raises(LayoutFailed, match="exit status 3"):
        draw_svg(TWO, standalone=True)


@pytest.mark.asvs("1.2.5")
def test_program_gets_the_layout_the_format_and_the_text(fake_dot: FakeDot, tmp_path: Path) -> None:
    fake_dot(f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/text; echo done')

    answer = run("digraph {}", LAYOUT)

    assert answer == b"done\n"
    assert (tmp_path / "words").read_text() == "-Kdot -Tjson0\n"
    assert (tmp_path / "text").read_text() == "digraph {}"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 1", r"failed \(exit status 1\)"),
        ("kill -SEGV $$", r"failed \(exit status -11\)"),
        ("exit 0", r"failed \(exit status 0\)"),
        ("echo '{\"bb\": '; exit 2", r"failed \(exit status 2\)"),
        ("echo garbage", "wrote something that is not a layout"),
        ("head -c 3000 /dev/urandom", "wrote something that is not a layout"),
        ("head -c 34000000 /dev/zero", "wrote more than 33,554,432 bytes"),
    ],
)
def test_program_that_ends_badly_is_a_failed_layout(fake_dot: FakeDot, script: str, reason: str) -> None:
    fake_dot(script)

    with pytest.raises(LayoutFailed, match=reason):
        draw_svg(TWO, standalone=True)


def test_program_that_hangs_is_stopped(fake_dot: FakeDot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "GRAPHVIZ", replace(engine.GRAPHVIZ, seconds=0.3))
    fake_dot(f"echo $$ > {tmp_path}/process; exec sleep 60")

    with pytest.raises(LayoutFailed, match=r"took longer than 0.3 seconds and was stopped"):
        draw_svg(TWO, standalone=True)

    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "process").read_text()), 0)


def test_program_that_cannot_be_started_is_a_failed_layout(fake_dot: FakeDot) -> None:
    program = fake_dot("exit 0")
    program.write_bytes(b"\x7fELF not a program")
    (program.parent / "prlimit").unlink(missing_ok=True)

    with pytest.raises(LayoutFailed):
        draw_svg(TWO, standalone=True)


def test_program_whose_file_is_gone_is_a_failed_layout(fake_dot: FakeDot) -> None:
    program = fake_dot("exit 0")
    engine_name()
    program.unlink()

    with pytest.raises(LayoutFailed):
        draw_svg(TWO, standalone=True)


@pytest.mark.asvs("15.2.2")
@pytest.mark.skipif(not shutil.which("prlimit"), reason="prlimit is not installed")
def test_program_that_takes_too_much_memory_is_stopped(fake_dot: FakeDot) -> None:
    fake_dot(f"exec {sys.executable} -S -c 'print(len(bytes(600 * 1024**2)))'")

    with pytest.raises(LayoutFailed, match="exit status 1"):
        run("digraph {}", LAYOUT)


def test_program_sees_nothing_of_our_environment(
    fake_dot: FakeDot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "planted")
    fake_dot(f"env > {tmp_path}/seen; echo done")

    run("digraph {}", LAYOUT)

    names = {line.partition("=")[0] for line in (tmp_path / "seen").read_text().splitlines()}
    assert names - {"PWD", "OLDPWD", "SHLVL", "_"} == {"PATH", "LANG", "SERVER_NAME"}


def test_text_that_is_too_long_is_refused_unseen(fake_dot: FakeDot, tmp_path: Path) -> None:
    fake_dot(f"touch {tmp_path}/called")

    with pytest.raises(LayoutFailed, match=r"too large to draw: 131,073 bytes, at most 131,072"):
        run("x" * 131_073, LAYOUT)

    assert not (tmp_path / "called").exists()


@pytest.mark.asvs("15.2.2")
def test_third_drawing_at_a_time_is_put_off(fake_dot: FakeDot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "GRAPHVIZ", replace(engine.GRAPHVIZ, patience=0.1))
    fake_dot("exit 1")
    with engine.GRAPHVIZ.turns, engine.GRAPHVIZ.turns, pytest.raises(LayoutBusy, match="Try again in a few seconds"):
        draw_svg(TWO, standalone=True)

    with pytest.raises(LayoutFailed, match="exit status 1"):
        draw_svg(TWO, standalone=True)


def test_turn_is_given_back_after_a_failure(fake_dot: FakeDot) -> None:
    fake_dot("exit 1")

    for _ in range(5):
        with pytest.raises(LayoutFailed, match="exit status 1"):
            run("digraph {}", LAYOUT)


def test_failure_is_remembered_and_the_program_not_asked_again(fake_dot: FakeDot, tmp_path: Path) -> None:
    fake_dot(f"echo >> {tmp_path}/calls; exit 1")
    with pytest.raises(LayoutFailed, match="exit status 1"):
        draw_svg(TWO, standalone=True)
    (tmp_path / "calls").unlink()

    with pytest.raises(LayoutFailed, match="exit status 1"):
        draw_svg(TWO, standalone=True)

    assert not (tmp_path / "calls").exists()


def test_drawing_is_made_once(any_engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = draw_svg(TWO, standalone=True)
    monkeypatch.setattr(engine, "run", lambda source, job: pytest.fail("the engine was asked again"))

    assert draw_svg(TWO, standalone=True) == first


def test_every_trouble_can_be_caught_as_one() -> None:
    assert all(issubclass(kind, LayoutError) for kind in (LayoutUnavailable, LayoutFailed, LayoutBusy))


def test_nothing_loads_the_library_of_graphviz_into_the_site() -> None:
    words = "import patterns.layout_child, patterns.rendering.engine, sys; print('pygraphviz' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", words], capture_output=True, check=True, cwd=PROJECT)

    assert done.stdout == b"False\n"


@needs_wheel
def test_library_lays_out_in_a_process_of_its_own(no_dot_on_path: Path) -> None:
    assert b'"bb"' in run("digraph { a -> b }", LAYOUT)


@needs_wheel
@pytest.mark.parametrize("source", ["not dot at all {{{", "", "digraph {"])
def test_library_that_cannot_read_a_text_is_a_failed_layout(no_dot_on_path: Path, source: str) -> None:
    with pytest.raises(LayoutFailed, match="exit status"):
        run(source, LAYOUT)
