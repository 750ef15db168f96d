"""One small diagram with something of everything, and texts of hostile authors."""

from hypothesis import strategies as st

from patterns.diagrams.model import Cluster, Diagram, Flow, Node, Service

ORDERS = Diagram(
    "orders",
    "Order intake",
    "A client hands in an order.",
    nodes=(
        Node("client", "client", "Client", group="actor"),
        Node("pay", "external-service", "Payments", group="actor"),
        Node("handler", "function", "createOrder", group="compute", cluster="vpc"),
        Node("table", "sql-db", "Orders", group="data", cluster="vpc"),
        Node("bus", "event-bus", "Event bus", group="messaging"),
    ),
    flows=(
        Flow("client", "handler", "POST /orders"),
        Flow("handler", "table", "insert"),
        Flow("handler", "bus", 'order "created"', "async"),
        Flow("handler", "pay"),
    ),
    clusters=(Cluster("vpc", "Private network"), Cluster("empty", "Nothing in it")),
).on(
    "aws",
    {
        "client": Service("Browser"),
        "function": Service("AWS Lambda", icon="mxgraph.aws4.lambda", tag="Amazon Web Services - Lambda"),
        "sql-db": Service("Aurora", "partial"),
        "event-bus": Service("", "none"),
    },
)

LABELS = (
    *('"', '""', '"""', "'", "`code`", "\\", 'a\\"', "C:\\", "a\\nb", "a\nb", "\r\n", "\x00", "\u2028", " ", "a  b"),
    *("<script>alert(1)</script>", "<b>x</b>", "&lt;", "&#60;", "#quot;", "#35;", "a & b", "</svg>", "]]>"),
    *("[x] ]", "((x))", "{a|b}", "{", "}", "|md x|", "|`md x`|", "%%{init: {}}%%", "%% x", "@{ shape: circle }"),
    *("end", "subgraph", "class", "style: x #a;", "classDef a:#b;", "graph", "this", "model", "->", "-.->", "--", "="),
    *("1. one", "- item", "* star", "# head", "> quote", "_it_ a_b", "**bold**", "~~~", "$$x^2$$", "1.5 s", "---"),
    *("${HOME}", "$x", "!script groovy {", "!include /etc/passwd", "/* x */", "// x", "# x", "javascript:alert(1)"),
    *("https://evil.example/", "漢字 🦀 שלום", "\u202eright", "e\u0301", "👩\u200d💻", "\ufeff", "x" * 40),
)
TEXTS = st.lists(st.sampled_from(LABELS) | st.text(max_size=6), max_size=4).map("".join)


def hostile(texts: list[str]) -> Diagram:
    """A diagram with each text as a label, a service, a title of a frame and a label of a flow."""
    ids = [f"n{place}" for place in range(len(texts))]
    nodes = tuple(
        Node(
            name,
            ("client", "external-service", "queue")[place % 3],
            text,
            text,
            ("full", "partial", "none")[place % 3],
            name,
            group=("actor", "actor", "data", "")[place % 4],
            icon=text,
            tag=text,
        )
        for place, (name, text) in enumerate(zip(ids, texts, strict=True))
    )
    ends = zip(ids, ids[1:] + ids[:1], texts, strict=True)
    flows = tuple(Flow(source, target, text, ("sync", "async")[len(text) % 2]) for source, target, text in ends)
    clusters = tuple(Cluster(name, text) for name, text in list(zip(ids, texts, strict=True))[::2])
    return Diagram("hostile", texts[0] if texts else "", "".join(texts), nodes, flows, clusters)
