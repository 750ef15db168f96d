"""Graphviz from the wheel `pygraphviz`, in a process of its own: `python -m patterns.layout_child dot json0`.

DOT comes on standard input, the result goes to standard output. The library can crash the process it lives in,
so nothing else imports it.
"""

import sys


def main() -> None:
    from pygraphviz import AGraph

    layout, file_format = sys.argv[1:]
    graph = AGraph(string=sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(graph.draw(format=file_format, prog=layout))


if __name__ == "__main__":
    main()
