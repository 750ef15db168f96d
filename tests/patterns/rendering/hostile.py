"""Texts and diagrams that are made to crash Graphviz, to hold it up, or to lead it astray; by name."""

from random import Random

from patterns.diagrams.model import Cluster, Diagram, Flow, Node


def graph(*lines: str) -> str:
    return "digraph layout {\n" + "".join(f"\t{line}\n" for line in lines) + "}\n"


def edges(nodes: int, count: int) -> list[str]:
    chance = Random(nodes)  # noqa: S311 - a sample
    return [f"n{chance.randrange(nodes)} -> n{chance.randrange(nodes)}" for _ in range(count)]


def tree(nodes: int) -> list[str]:
    return [f"n{(at - 1) // 2} -> n{at}" for at in range(1, nodes)]


TEXTS = {
    "empty": "",
    "no graph": "not dot at all {{{",
    "only the beginning": "digraph layout {\n",
    "never closed": "digraph layout {\n\ta -> b\n",
    "closed twice": graph("a") + "}\n",
    "two graphs": graph("a") + graph("b"),
    "two graphs in one line": graph("a } digraph other { b"),
    "graph of the same name inside": graph("a }\n\tdigraph layout { b"),
    "syntax error": graph("a -> -> b"),
    "string never closed": graph('a [label="x]'),
    "comment never closed": graph("a /* b"),
    "HTML never closed": graph("a [label=<<b>x]"),
    "HTML that is none": graph("a [label=<<b>x</i>>]"),
    "HTML nested deeply": graph("a [label=<" + "<b>" * 3000 + "x" + "</b>" * 3000 + ">]"),
    "NUL": graph('a [label="x\0y"]'),
    "control characters": graph('a [label="\x01\x02\x1b[2J"]'),
    "label of 20,000 characters": graph(f'a [label="{"x" * 20_000}"]'),
    "50,000 lines in a label": graph('a [label="' + "\\n" * 50_000 + '"]'),
    "clusters nested 2,000 deep": graph("subgraph cluster_x { " * 2000 + "a" + " }" * 2000),
    "braces nested 20,000 deep": graph("{" * 20_000 + "}" * 20_000),
    "500 nodes, 1,000 edges": graph(*edges(500, 1000)),
    "every one of 60 nodes to every other": graph(*(f"n{a} -> n{b}" for a in range(60) for b in range(a))),
    "tree of 9,000 nodes": graph(*tree(9_000)),
    "3,000 parallel edges": graph(*["a -> b"] * 3000),
    "2,000 loops": graph(*["a -> a"] * 2000),
    "weight beyond a number": graph("a -> b [weight=99999999999999999999]", "b -> c [weight=-1]"),
    "heavy weights": graph("a -> b [weight=2147483647]", "a -> c [weight=2147483647]", "b -> c"),
    "size beyond a number": graph("a [width=1e308 height=1e308]", "b [width=nan]", "graph [nodesep=1e300 ranksep=inf]"),
    "ranks far apart": graph("a -> b [minlen=100000000]", "b -> a [minlen=65536]"),
    "file as image": graph('a [image="/etc/passwd" shape=none]'),
    "file as PostScript": graph('graph [imagepath="/etc" fontpath="/etc"]', 'a [shapefile="/etc/passwd" shape=custom]'),
    "program in attributes": graph('graph [layout="../../bin/sh" bgcolor="`id`" stylesheet="http://127.0.0.1/"]', "a"),
    "other layout": graph("graph [layout=neato]", *edges(400, 900)),
    "answer of another": graph('a [label="}\\n{\\"name\\": \\"layout\\"}"]'),
    "larger than allowed": graph(*["a -> b"] * 20_000),
}


def dense(nodes: int, flows: int, *, clusters: int = 0) -> Diagram:
    chance = Random(nodes)  # noqa: S311 - a sample
    boxes = tuple(
        Node(f"n{at}", "function", "x" * 40, cluster=f"c{chance.randrange(clusters)}" if clusters else "")
        for at in range(nodes)
    )
    arrows = tuple(
        Flow(f"n{chance.randrange(nodes)}", f"n{chance.randrange(nodes)}", f"{at} " + "word " * 6)
        for at in range(flows)
    )
    return Diagram(
        "dense", "Dense", nodes=boxes, flows=arrows, clusters=tuple(Cluster(f"c{at}", "C") for at in range(clusters))
    )


DIAGRAMS = {
    "largest": dense(200, 400),
    "largest, in clusters": dense(200, 400, clusters=40),
    "all flows between two": dense(2, 400),
    "all flows at one": dense(1, 400),
    "too large": dense(201, 401),
    "DOT in every text": Diagram(
        "a", '"}; digraph layout {', nodes=(Node("n", '"] b', '<b>"\\\n}\n'),), flows=(Flow("n", "n", "\n}\n"),)
    ),
}
