"""What product code must not do, found in its syntax tree."""

import ast
from collections.abc import Callable, Iterator

from tests.lint.finding import Finding

CLIENTS = frozenset(
    "aiohttp ftplib http.client httpx requests smtplib socket telnetlib urllib.request urllib3 xmlrpc.client".split()
)
PICKLES = frozenset("cloudpickle dill marshal pickle shelve".split())
YAML_LOADERS = frozenset("load load_all full_load full_load_all unsafe_load unsafe_load_all".split())
YAML_READERS = frozenset("compose compose_all parse scan".split())


def findings(path: str, source: str) -> Iterator[Finding]:
    """Each place of the source that breaks a rule, with the function that it stands in."""
    yield from _walk(ast.parse(source), path, "module")


def _walk(node: ast.AST, path: str, inside: str) -> Iterator[Finding]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        inside = node.name
    for rule, breaks in RULES.items():
        if breaks(node):
            yield Finding(rule, path, inside)
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, path, inside)


def _called(node: ast.AST) -> str:
    """The dotted name of what is called, as it stands there; "" for anything else."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _last(node: ast.AST) -> str:
    return _called(node).rpartition(".")[2]


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _arguments(node: ast.AST) -> list[ast.expr]:
    return node.args if isinstance(node, ast.Call) else []


def _keyword(node: ast.AST, name: str) -> ast.expr | None:
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return next((word.value for word in keywords if word.arg == name), None)


def _imports(node: ast.AST, modules: frozenset[str]) -> bool:
    if isinstance(node, ast.Import):
        return any(name.name in modules for name in node.names)
    if isinstance(node, ast.ImportFrom):
        names = {node.module or "", *(f"{node.module}.{name.name}" for name in node.names)}
        return bool(names & modules)
    return False


def _mark_safe(node: ast.AST) -> bool:
    return _last(node) in {"mark_safe", "SafeString", "SafeText", "safe_join"}


def _format_html(node: ast.AST) -> bool:
    """A format that is not written out: `format_html` escapes its arguments, never its first one."""
    formats = {"format_html": 1, "format_html_join": 2}.get(_last(node), 0)
    return any(not _is_literal(argument) for argument in _arguments(node)[:formats])


def _csrf_exempt(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom | ast.Import):
        return any(name.name.endswith("csrf_exempt") for name in node.names)
    return isinstance(node, ast.Attribute) and node.attr == "csrf_exempt"


def _shell(node: ast.AST) -> bool:
    shell = _keyword(node, "shell")
    is_off = isinstance(shell, ast.Constant) and shell.value is False
    return (shell is not None and not is_off) or _called(node) in {"os.system", "os.popen", "subprocess.getoutput"}


def _raw_sql(node: ast.AST) -> bool:
    called, last = _called(node), _last(node)
    if last in {"execute", "executemany", "RunSQL"}:
        return bool(_arguments(node)) and not _is_literal(_arguments(node)[0])
    return last == "RawSQL" or ("." in called and last in {"raw", "extra"})


def _all_fields(node: ast.AST) -> bool:
    is_field_list = isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "fields" for target in node.targets
    )
    value = node.value if isinstance(node, ast.Assign) and is_field_list else _keyword(node, "fields")
    return isinstance(value, ast.Constant) and value.value == "__all__"


def _yaml(node: ast.AST) -> bool:
    module, _, name = _called(node).rpartition(".")
    if module != "yaml":
        return False
    loader = _keyword(node, "Loader")
    return name in YAML_LOADERS or (name in YAML_READERS and (loader is None or "Safe" not in ast.unparse(loader)))


RULES: dict[str, Callable[[ast.AST], bool]] = {
    "mark_safe": _mark_safe,
    "format_html": _format_html,
    "csrf_exempt": _csrf_exempt,
    "shell": _shell,
    "preexec_fn": lambda node: _keyword(node, "preexec_fn") is not None,
    "raw SQL": _raw_sql,
    "all fields": _all_fields,
    "yaml": _yaml,
    "pickle": lambda node: _imports(node, PICKLES),
    "eval": lambda node: _called(node) in {"eval", "exec", "compile", "__import__"},
    "HTTP client": lambda node: _imports(node, CLIENTS),
}
