"""The shape of an entry: defaults, types and complaints."""

from datetime import date

from patterns.schema import Day, Flag, Number, Rows, Text, TextMap, Texts, normalize

SHAPE = {
    "name": Text(),
    "count": Number(default=0, whole=True),
    "share": Number(default=None),
    "on": Flag(default=False),
    "day": Day(default=None),
    "words": Texts(default=[]),
    "notes": TextMap(default={}),
    "rows": Rows({"key": Text()}, default=[]),
}


def test_what_is_absent_gets_its_default() -> None:
    data, complaints = normalize({"name": "a"}, SHAPE)

    assert complaints == []
    assert data == {
        "name": "a",
        "count": 0,
        "share": None,
        "on": False,
        "day": None,
        "words": [],
        "notes": {},
        "rows": [],
    }


def test_what_is_given_is_kept() -> None:
    given = {
        "name": "a",
        "count": 3,
        "share": 1,
        "on": True,
        "day": date(2026, 11, 1),
        "words": ["x"],
        "notes": {"aws": "y"},
        "rows": [{"key": "k"}],
    }

    data, complaints = normalize(given, SHAPE)

    assert complaints == []
    assert data == {**given, "share": 1.0}


def test_every_complaint_is_made_at_once_with_its_place() -> None:
    given = {
        "nane": "a",
        "count": "three",
        "share": True,
        "on": "yes",
        "day": "soon",
        "words": ["x", 2],
        "notes": {"aws": 1},
        "rows": [{"kee": "k"}, "text"],
    }

    _, complaints = normalize(given, SHAPE)

    assert [path for path, _ in complaints] == [
        ("nane",),
        (),
        ("count",),
        ("share",),
        ("on",),
        ("day",),
        ("words", 1),
        ("notes", "aws"),
        ("rows", 0, "kee"),
        ("rows", 0),
        ("rows", 1),
    ]
