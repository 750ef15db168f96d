"""What a module for one target gives, and what is said of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from patterns.starters.brief import Brief
from patterns.starters.ledger import Ledger
from patterns.starters.system import System


@dataclass(frozen=True)
class Parameter:
    """What a team must or may choose when it deploys; without a default it must."""

    name: str
    text: str
    default: str = ""


@dataclass(frozen=True)
class Written:
    """The files of a target by path, and the parameters that its template takes."""

    files: Mapping[str, str]
    parameters: tuple[Parameter, ...] = ()


Write = Callable[[System, Brief, Ledger], Written]


@dataclass(frozen=True)
class Target:
    """A tool that deploys at one provider.

    `main` is the template's path; `needs` are the programs to install; `deploy`, `test` and `remove` are commands, one
    a line. `checked` and `unchecked` are sentences about how starters of this kind are proven: `is_run` says that they
    are run, not only parsed. `unused` names the settings that mean nothing here.
    """

    slug: str
    name: str
    provider: str
    main: str
    languages: tuple[str, ...]
    needs: tuple[str, ...]
    deploy: str
    test: str
    remove: str
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    write: Write
    is_run: bool = False
    unused: frozenset[str] = frozenset()
