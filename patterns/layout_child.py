"""Graphviz from the wheel `pygraphviz`, in a process of its own: `python -m patterns.layout_child dot json0`.

DOT comes on standard input, the result goes to standard output. With the word `lasting` it does as `dot` does: it
answers each graph when the line "}" has ended it, until its input ends. The library can crash the process it lives
in, so nothing else imports it.
"""

import sys
from collections.abc import Iterator
from typing import BinaryIO


def main() -> None:
    from pygraphviz import AGraph

    layout, file_format, *lasting = sys.argv[1:]
    given = sys.stdin.buffer
    for text in _graphs(given) if lasting else [given.read()]:
        graph = AGraph(string=text.decode())
        sys.stdout.buffer.write(graph.draw(format=file_format, prog=layout))
        sys.stdout.buffer.flush()
        graph.close()


def _graphs(given: BinaryIO) -> Iterator[bytes]:
    lines: list[bytes] = []
    for line in given:
        lines.append(line)
        if line == b"}\n":
            yield b"".join(lines)
            lines.clear()


if __name__ == "__main__":
    main()
