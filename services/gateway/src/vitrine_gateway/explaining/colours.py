"""How far two colours are apart, in words."""

from __future__ import annotations

import math

from vitrine_gateway.values import LabColour

# Distances in CIE Lab: one of 2.3 is just noticeable (Mahy et al., Color Research & Application
# 19(2), 1994); photos of one product, in other light, are further apart than that.
_SAME = 6.0
_LITTLE = 14.0
_GREATLY = 32.0
_NOTICED = 5.0
_GREY = 12.0
_OTHER_HUE = math.radians(30)


def distance(one: LabColour, other: LabColour) -> float:
    """Return the distance in CIE Lab (CIE 1976): below 6 they look nearly the same."""
    return math.dist((one.lightness, one.a, one.b), (other.lightness, other.a, other.b))


def compare(one: LabColour, other: LabColour, name: str = "") -> str:
    """Say how the second colour differs from the first, e.g. "a little darker".

    Parameters
    ----------
    name
        What the catalogue calls the second colour; empty: nothing.
    """
    apart = distance(one, other)
    if apart < _SAME:
        return f"nearly the same {name.lower() or 'colour'}"
    if _has_another_hue(one, other):
        return "another colour"
    lighter = other.lightness - one.lightness
    purer = _chroma(other) - _chroma(one)
    said = []
    if abs(lighter) >= _NOTICED:
        said.append("lighter" if lighter > 0 else "darker")
    if abs(purer) >= _NOTICED:
        said.append("brighter in colour" if purer > 0 else "greyer")
    words = " and ".join(said) or "another shade"
    if apart < _LITTLE:
        return f"a little {words}" if said else words
    return f"much {words}" if apart > _GREATLY and said else words


def _chroma(colour: LabColour) -> float:
    return math.hypot(colour.a, colour.b)


def _has_another_hue(one: LabColour, other: LabColour) -> bool:
    if min(_chroma(one), _chroma(other)) < _GREY:
        return False
    turned = abs(math.atan2(one.b, one.a) - math.atan2(other.b, other.a))
    return min(turned, 2 * math.pi - turned) > _OTHER_HUE
