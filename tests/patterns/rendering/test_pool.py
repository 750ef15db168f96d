"""Layout processes that live long: real ones, which crash, hang, get out of step, grow old and are forked."""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from patterns.diagrams.model import Cluster, Diagram, Flow, Node
from patterns.rendering import LayoutFailed, engine, pool
from patterns.rendering.child import PROJECT
from patterns.rendering.engine import GRAPHVIZ, LAYOUT
from patterns.rendering.layout import layout_source
from patterns.rendering.pool import SEATS
from tests.patterns.rendering.conftest import FakeDot

GRAPH = "digraph layout {\n\ta -> b\n}\n"
HEAVY = (
    "digraph layout {\n" + "".join(f"\tn{a} -> n{b}\n" for a in range(60) for b in range(a + 1, 60)) + "}\n"
)  # every node to every other
UNCLOSED = "digraph layout {\n\ta -> b [label=<<b>x]\n}\n"
PICTURE, FILE = 'digraph picture {\n\ta [pos="0,0"]\n}\n', ("nop2", "png")
ERROR = "digraph layout {\n\ta -> -> b\n}\n"
TWO = "digraph layout {\n\ta } digraph other { b\n}\n"


@pytest.fixture(autouse=True)
def _no_process_is_left(each_engine: str) -> Iterator[None]:
    """Starts with no process, and ends with none that this one started."""
    pool.end()
    before = set(children(os.getpid()))
    yield
    pool.end()
    assert set(children(os.getpid())) <= before


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets how long a layout may take."""

    def limit(seconds: float) -> None:
        monkeypatch.setattr(engine, "GRAPHVIZ", replace(GRAPHVIZ, seconds=seconds))

    return limit


def children(parent: int) -> list[int]:
    """The processes that the parent started and that have not been waited for."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


def state(process: int) -> str:
    """ "S" and the like; "" when the process is gone or waits to be buried."""
    try:
        letter = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if letter in "ZX" else letter


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def running() -> int:
    """The process of the first seat."""
    process = SEATS[0].running
    assert process
    return process.pid


def once(source: str = GRAPH) -> bytes:
    return GRAPHVIZ.once(engine._command(LAYOUT), source.encode())


def test_answer_is_that_of_a_process_of_its_own() -> None:
    assert [engine.run(GRAPH, LAYOUT) for _ in range(3)] == [once()] * 3


def test_one_process_lays_out_one_graph_after_another() -> None:
    engine.run(GRAPH, LAYOUT)
    first = running()

    engine.run(GRAPH, LAYOUT)

    assert running() == first
    assert SEATS[0].graphs == 2


def test_nothing_is_started_before_it_is_needed() -> None:
    words = "import os, pathlib; from patterns.rendering import pool; print([seat.running for seat in pool.SEATS])"

    done = subprocess.run([sys.executable, "-c", words], capture_output=True, check=True, cwd=PROJECT)

    assert done.stdout == b"[None, None, None]\n"


def test_process_is_replaced_after_so_many_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SEATS[0], "most", 3)
    engine.run(GRAPH, LAYOUT)
    first = running()
    for _ in range(2):
        engine.run(GRAPH, LAYOUT)
    assert not state(first)

    assert engine.run(GRAPH, LAYOUT) == once()
    assert running() != first


@pytest.mark.parametrize("traces", ["\tsubgraph cluster_0 {\n\t\tn0\n\t}\n", "\tn0 -> n0\n"], ids=["cluster", "loop"])
def test_graph_that_leaves_traces_has_a_process_that_has_seen_no_other(traces: str) -> None:
    source = f"digraph layout {{\n\tn0 -> n1\n{traces}}}\n"
    processes = []

    for _ in range(3):
        assert engine.run(source, LAYOUT) == once(source)
        processes.append(pool.FRESH[0].running)
        assert pool.FRESH[0].graphs == 0

    assert len({process.pid for process in processes if process}) == 3
    assert SEATS[0].running is None


def test_layouts_do_not_depend_on_those_before_them(each_engine: str) -> None:
    chance = Random(8)  # noqa: S311 - a sample
    for at in range(12):
        source = layout_source(some_diagram(chance, at % 2))

        assert engine.run(source, LAYOUT) == once(source)


def some_diagram(chance: Random, clusters: int) -> Diagram:
    count = chance.randint(2, 30)
    nodes = tuple(Node(f"n{at}", "function", "Step", cluster="c" * chance.randint(0, clusters)) for at in range(count))
    flows = tuple(
        Flow(*(f"n{at}" for at in chance.sample(range(count), 2)), chance.choice(["", "message"]))
        for _ in range(count + count // 4)
    )
    return Diagram("some", "Some", nodes=nodes, flows=flows, clusters=(Cluster("c", "Part"),))


@pytest.mark.fault("F18")
def test_process_that_was_killed_is_replaced_at_once() -> None:
    engine.run(GRAPH, LAYOUT)
    first = running()
    os.kill(first, signal.SIGSEGV)
    assert wait_for(lambda: not state(first))

    assert engine.run(GRAPH, LAYOUT) == once()
    assert engine.run(GRAPH, LAYOUT) == once()
    assert running() != first


def test_syntax_error_is_a_failed_layout_and_the_next_graph_is_laid_out() -> None:
    with pytest.raises(LayoutFailed, match="exit status 1"):
        engine.run(ERROR, LAYOUT)

    assert engine.run(GRAPH, LAYOUT) == once()


@pytest.mark.fault("F19")
def test_process_that_hangs_is_killed_and_replaced(short: Callable[[float], None]) -> None:
    engine.run(GRAPH, LAYOUT)
    first = running()
    os.kill(first, signal.SIGSTOP)
    short(0.5)

    with pytest.raises(LayoutFailed, match=r"took longer than 0.5 seconds and was stopped"):
        engine.run(GRAPH, LAYOUT)

    assert not state(first)
    short(5)
    assert engine.run(GRAPH, LAYOUT) == once()


@pytest.mark.parametrize("source", [HEAVY, UNCLOSED], ids=["heavy", "unclosed"])
def test_graph_without_end_is_stopped_once(short: Callable[[float], None], source: str) -> None:
    engine.run(GRAPH, LAYOUT)
    short(0.5)
    start = time.monotonic()

    with pytest.raises(LayoutFailed):
        engine.run(source, LAYOUT)

    assert time.monotonic() - start < 3
    short(5)
    assert engine.run(GRAPH, LAYOUT) == once()


def test_two_graphs_in_one_text_put_nothing_out_of_step() -> None:
    for _ in range(3):
        with suppress(LayoutFailed):
            engine.run(TWO, LAYOUT)

        assert engine.run(GRAPH, LAYOUT) == once()


def test_answer_to_another_graph_is_not_taken() -> None:
    engine.run(GRAPH, LAYOUT)
    first = SEATS[0].running
    assert first
    assert first.stdin
    assert first.stdout
    os.write(first.stdin.fileno(), b"digraph layout_0123456789abcdef {\n\twrong\n}\n")
    assert select.select([first.stdout], [], [], 5)[0]

    answer = engine.run(GRAPH, LAYOUT)

    assert answer == once()
    assert b"wrong" not in answer
    assert not state(first.pid)


def test_text_that_is_not_one_graph_of_ours_gets_a_process_of_its_own() -> None:
    for source in ("digraph other { a -> b }\n", f"{GRAPH}{GRAPH}", f"{GRAPH}\n"):
        with suppress(LayoutFailed):
            engine.run(source, LAYOUT)

    assert SEATS[0].running is None


def test_threads_lay_out_at_a_time_and_each_gets_its_own() -> None:
    graphs = [f"digraph layout {{\n\tn{at} -> m{at}\n}}\n" for at in range(40)]

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda source: engine.run(source, LAYOUT), graphs))

    for at, answer in enumerate(answers):
        assert re.findall(rb'"name": "([nm]\d+)"', answer) == [b"n%d" % at, b"m%d" % at]
    assert sum(seat.graphs for seat in SEATS) == 40
    assert len(children(os.getpid())) <= len(SEATS)


def test_third_thread_does_not_share_a_process() -> None:
    for seat in pool.LASTING:
        seat.lock.acquire()
    try:
        assert pool.ask(GRAPHVIZ, engine._lasting(engine._command(LAYOUT)), GRAPH) is None
    finally:
        for seat in pool.LASTING:
            seat.lock.release()


def test_fork_starts_a_process_of_its_own_and_leaves_ours_alone() -> None:
    engine.run(GRAPH, LAYOUT)
    ours = running()
    reading, writing = os.pipe()
    fork = os.fork()
    if not fork:
        try:
            held = SEATS[0].running
            answer = engine.run(GRAPH, LAYOUT)
            os.write(writing, f"{held} {running()} ".encode() + answer)
            pool.end()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        held, theirs, answer = told.read().split(b" ", 2)
    os.waitpid(fork, 0)

    assert held == b"None"
    assert int(theirs) != ours
    assert answer == once() == engine.run(GRAPH, LAYOUT)
    assert running() == ours


def test_fork_that_outlives_us_does_not_keep_our_process() -> None:
    words = f"""
import os, time
from patterns.rendering import engine, pool
engine.run({GRAPH!r}, engine.LAYOUT)
fork = os.fork()
if not fork:
    time.sleep(60)
    os._exit(0)
print(pool.SEATS[0].running.pid, fork, flush=True)
time.sleep(60)
"""
    with started(words) as (program, (process, fork)):
        try:
            program.kill()
            assert wait_for(lambda: not state(process))
            assert state(fork)
        finally:
            os.kill(fork, signal.SIGKILL)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_process_ends_when_we_end_in_any_way(how: signal.Signals) -> None:
    words = f"""
import time
from patterns.rendering import engine, pool
engine.run({GRAPH!r}, engine.LAYOUT)
print(pool.SEATS[0].running.pid, flush=True)
time.sleep(60)
"""
    with started(words) as (program, (process,)):
        assert state(process)
        program.send_signal(how)
        assert wait_for(lambda: not state(process))


class started:  # noqa: N801
    """A program of ours, and the processes that it names in its first line."""

    def __init__(self, words: str) -> None:
        self.program = subprocess.Popen(
            [sys.executable, "-c", words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=PROJECT
        )

    def __enter__(self) -> tuple[subprocess.Popen[bytes], list[int]]:
        assert self.program.stdout
        return self.program, [int(word) for word in self.program.stdout.readline().split()]

    def __exit__(self, *error: object) -> None:
        assert self.program.stdout
        self.program.kill()
        self.program.wait()
        self.program.stdout.close()


@pytest.mark.skipif(not shutil.which("prlimit"), reason="prlimit is not installed")
def test_process_has_its_limits_and_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "planted")

    engine.run(GRAPH, LAYOUT)

    process = Path(f"/proc/{running()}")
    limits = process.joinpath("limits").read_text()
    assert re.search(rf"Max address space +{GRAPHVIZ.memory} ", limits)
    assert re.search(rf"Max cpu time +{pool.PROCESSOR_SECONDS} ", limits)
    names = {line.partition(b"=")[0] for line in process.joinpath("environ").read_bytes().split(b"\0")}
    assert names - {b"", b"LC_CTYPE"} == {b"PATH", b"LANG", b"SERVER_NAME"}


@pytest.mark.skipif(not shutil.which("prlimit"), reason="prlimit is not installed")
def test_process_that_may_use_no_more_memory_ends_and_the_next_graph_is_laid_out() -> None:
    engine.run(GRAPH, LAYOUT)
    first = running()
    subprocess.run(["/usr/bin/prlimit", f"--pid={first}", f"--as={16 * 1024**2}"], check=True)
    large = "digraph layout {\n" + "".join(f"\tn{at} -> n{at + 1}\n" for at in range(3000)) + "}\n"

    assert engine.run(large, LAYOUT) == once(large)

    assert not state(first)
    assert engine.run(GRAPH, LAYOUT) == once()


def test_complaints_of_any_length_do_not_hold_up_the_answer() -> None:
    lines = "".join(f'\tn{at} [shape="unknown{at}"]\n' for at in range(1500))
    source = f"digraph layout {{\n{lines}}}\n"

    assert engine.run(source, LAYOUT).startswith(b'{\n  "name": "layout",\n')


def test_program_that_answers_only_at_its_end_is_used_once_a_graph(
    fake_dot: FakeDot, tmp_path: Path, short: Callable[[float], None]
) -> None:
    fake_dot(f'echo >> {tmp_path}/calls; cat > /dev/null; printf \'{{\\n  "name": "layout",\\n}}\\n\'')
    short(0.5)

    for _ in range(3):
        assert engine.run(GRAPH, LAYOUT) == b'{\n  "name": "layout",\n}\n'

    assert (tmp_path / "calls").read_text() == "\n" * 4


def test_program_that_writes_without_end_is_ended(fake_dot: FakeDot, short: Callable[[float], None]) -> None:
    fake_dot("exec cat /dev/zero")
    short(1)
    start = time.monotonic()

    with pytest.raises(LayoutFailed):
        engine.run(GRAPH, LAYOUT)

    assert time.monotonic() - start < 6


def test_file_is_made_by_a_process_that_was_started_ahead_and_has_seen_no_other_text() -> None:
    first = engine.run(PICTURE, FILE)
    [ahead] = pool.AHEAD.values()

    assert engine.run(PICTURE, FILE) == first
    assert ahead.returncode == 0
    [spare] = pool.AHEAD.values()
    assert spare is not ahead


def test_process_that_ended_while_it_waited_makes_no_file() -> None:
    first = engine.run(PICTURE, FILE)
    [ahead] = pool.AHEAD.values()
    ahead.kill()
    os.waitid(os.P_PID, ahead.pid, os.WEXITED | os.WNOWAIT)

    assert engine.run(PICTURE, FILE) == first
    assert ahead.returncode == -signal.SIGKILL


def test_files_at_a_time_leave_one_process_for_the_next() -> None:
    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(lambda _: engine.run(PICTURE, FILE), range(6)))

    assert len(set(made)) == 1
    assert len(pool.AHEAD) == 1


def test_file_that_takes_too_long_is_not_tried_again(fake_dot: FakeDot, short: Callable[[float], None]) -> None:
    fake_dot("exec sleep 60")
    short(0.3)
    with pytest.raises(LayoutFailed, match="took longer"):
        engine.run(PICTURE, FILE)
    assert pool.AHEAD

    with pytest.raises(LayoutFailed, match="took longer"):
        engine.run(PICTURE, FILE)

    assert not pool.AHEAD


@pytest.mark.parametrize("script", ["echo done", "cat > /dev/null; echo done"])
def test_program_that_does_not_draw_the_greeting_is_asked_without(fake_dot: FakeDot, script: str) -> None:
    fake_dot(script)

    assert [engine.run(PICTURE, FILE) for _ in range(3)] == [b"done\n"] * 3
