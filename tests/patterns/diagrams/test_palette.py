"""Colours that can be read: contrast by the formula of WCAG 2.2, in both schemes."""

import re
from pathlib import Path

import pytest

from patterns.diagrams.palette import DARK, GROUPS, LIGHT, tint

SITE = Path(__file__).resolve().parents[3] / "static" / "css" / "site.css"
SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])


def luminance(color: str) -> float:
    """The relative luminance of a #rrggbb colour."""
    shares = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_and_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@SCHEMES
@pytest.mark.parametrize("ink", ["ink", "ink-soft"])
def test_text_is_readable_on_paper_and_on_every_box(scheme: dict[str, str], ink: str) -> None:
    grounds = [scheme["paper"], *(tint(scheme[group], scheme["paper"]) for group in GROUPS)]

    assert min(contrast(scheme[ink], ground) for ground in grounds) >= 4.5


@SCHEMES
@pytest.mark.parametrize("group", GROUPS)
def test_lines_of_a_group_stand_out_from_paper_and_from_its_box(scheme: dict[str, str], group: str) -> None:
    color, paper = scheme[group], scheme["paper"]

    assert contrast(color, paper) >= 3
    assert contrast(color, tint(color, paper)) >= 3


@SCHEMES
def test_arrows_stand_out_from_paper(scheme: dict[str, str]) -> None:
    assert contrast(scheme["ink-soft"], scheme["paper"]) >= 3


def test_schemes_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert set(GROUPS) < LIGHT.keys()


@pytest.mark.parametrize("name", LIGHT)
def test_files_have_the_colours_of_the_site(name: str) -> None:
    [pair] = re.findall(rf"--{name}: light-dark\((#\w+), (#\w+)\)", SITE.read_text())

    assert pair == (LIGHT[name], DARK[name])


@pytest.mark.parametrize(("share", "mixed"), [(0.0, "#ffffff"), (1.0, "#102030"), (0.5, "#889098"), (0.08, "#ecedee")])
def test_tint_mixes_each_channel_by_its_share(share: float, mixed: str) -> None:
    assert tint("#102030", "#ffffff", share) == mixed
