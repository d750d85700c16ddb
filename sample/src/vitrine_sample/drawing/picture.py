"""One product of the catalogue, drawn."""

from __future__ import annotations

from vitrine_sample.drawing import render
from vitrine_sample.drawing.catalogue import Product
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.palette import friend_of, shade_of
from vitrine_sample.drawing.patterns import patterned
from vitrine_sample.drawing.render import Picture, Setting
from vitrine_sample.drawing.scene import Pose
from vitrine_sample.drawing.seeds import seeded
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes import SILHOUETTES

_CLOTH_LOOSENESS = 6.0  # drawing units


def draw(product: Product) -> Picture:
    """Draw a product; the same product gives the same pixels."""
    design = product.design
    rng = seeded(design.seed)
    cloth = surface(design.material, shade_of(product.colour, rng))
    second = friend_of(product.colour, rng)
    look = Look(
        main=patterned(cloth, design.pattern, second, rng),
        second=surface(design.material, second),
        metal=surface("steel", rng.choice(("Silver", "Silver", "Gold"))),
        gender=product.gender,
        usage=product.usage,
        pattern=design.pattern,
        cut=design.cut,
        rng=rng,
    )
    soft = product.category == "Apparel" or product.subcategory in ("Scarves", "Socks", "Gloves")
    sheet = Sheet(rng, _CLOTH_LOOSENESS if soft else 0.0)
    SILHOUETTES[design.silhouette](sheet, look)
    setting = Setting(
        pose=design.pose,
        tilt=0.0 if design.pose is Pose.STANDING else design.tilt,
        fill=0.80 if look.young else 0.90,
        mirrored=design.pattern != "printed",
    )
    return render.photograph(sheet, setting, cloth.colour, rng)
