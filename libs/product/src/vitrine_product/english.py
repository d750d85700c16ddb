"""What the words of fashion say in English, whatever the catalogue.

The tables know words, not values: which value of a catalogue a word claims is worked out in
`vitrine_captioner.claims`, from these tables and from the names of the values themselves.
"""

from __future__ import annotations

from collections.abc import Mapping


def _list(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words whose plural has a meaning of its own, so that "short sleeves" are not "shorts".
KEPT_PLURALS = frozenset(
    {"briefs", "flats", "glasses", "heels", "shorts", "sports", "stripes", "tights", "trunks"}
)

SAME_WORD: Mapping[str, str] = {
    "child": "kid",
    "childs": "kid",
    "children": "kid",
    "color": "colour",
    "female": "woman",
    "gent": "man",
    "gentleman": "man",
    "gentlemen": "man",
    "gray": "grey",
    "lady": "woman",
    "male": "man",
    "men": "man",
    "pajama": "pyjama",
    "tee": "tshirt",
    "women": "woman",
}

# Each word of the groups a wearer may belong to; a word of two groups fits both.
WEARERS: Mapping[str, frozenset[str]] = {
    "man": frozenset({"man"}),
    "menswear": frozenset({"man"}),
    "woman": frozenset({"woman"}),
    "womenswear": frozenset({"woman"}),
    "boy": frozenset({"boy"}),
    "girl": frozenset({"girl"}),
    "unisex": frozenset({"unisex"}),
    "kid": frozenset({"boy", "girl", "kid"}),
    "kidswear": frozenset({"boy", "girl", "kid"}),
    "infant": frozenset({"boy", "girl", "kid"}),
    "junior": frozenset({"boy", "girl", "kid"}),
    "teen": frozenset({"boy", "girl", "kid"}),
    "toddler": frozenset({"boy", "girl", "kid"}),
}

# Colour words and the plain colours that each may pass for in a catalogue that lacks the word.
COLOURS: Mapping[str, tuple[str, ...]] = {
    "amber": ("orange", "yellow"),
    "apricot": ("orange",),
    "aqua": ("blue", "green"),
    "azure": ("blue",),
    "beige": ("brown",),
    "black": (),
    "blue": (),
    "bronze": ("brown",),
    "brown": (),
    "burgundy": ("maroon", "red"),
    "camel": ("tan", "beige", "brown"),
    "champagne": ("beige", "gold"),
    "charcoal": ("grey",),
    "chocolate": ("brown",),
    "cobalt": ("blue",),
    "coffee": ("brown",),
    "copper": ("brown", "orange"),
    "coral": ("orange", "pink"),
    "cream": ("white", "beige"),
    "crimson": ("red",),
    "cyan": ("blue",),
    "ecru": ("beige", "white"),
    "emerald": ("green",),
    "fuchsia": ("pink", "magenta"),
    "gold": ("yellow",),
    "golden": ("gold", "yellow"),
    "green": (),
    "grey": (),
    "indigo": ("blue", "purple"),
    "ivory": ("white", "cream"),
    "khaki": ("green", "beige", "brown"),
    "lavender": ("purple",),
    "lemon": ("yellow",),
    "lilac": ("purple",),
    "lime": ("green",),
    "magenta": ("pink", "purple"),
    "maroon": ("red",),
    "mauve": ("purple",),
    "melange": ("grey",),
    "metallic": ("silver",),
    "mint": ("green",),
    "multi": (),
    "multicolour": ("multi",),
    "multicoloured": ("multi",),
    "mustard": ("yellow",),
    "navy": ("blue",),
    "nude": ("beige",),
    "ochre": ("yellow",),
    "olive": ("green",),
    "orange": (),
    "peach": ("orange", "pink"),
    "pink": (),
    "plum": ("purple",),
    "purple": (),
    "red": (),
    "rose": ("pink",),
    "ruby": ("red",),
    "rust": ("orange", "brown"),
    "salmon": ("pink", "orange"),
    "scarlet": ("red",),
    "silver": ("grey",),
    "tan": ("brown", "beige"),
    "taupe": ("brown", "grey"),
    "teal": ("blue", "green"),
    "turquoise": ("blue", "green"),
    "violet": ("purple",),
    "white": (),
    "wine": ("maroon", "red"),
    "yellow": (),
}

# Words that say of a colour how it is, and of a product nothing: "light green booties".
SHADES = _list("bright coloured dark deep light pale toned")

# Words that say nothing by themselves and are dropped when their neighbour is.
LINKS = _list("& a an and at by for from in it of on or plus s the to up with without x")

# Words that describe a cut, a pattern, a material or a use; never a brand of their own.
STYLES = _list(
    """
    a-line abstract acid-wash animal ankle argyle asymmetric aviator backless ballerina ballet
    baseball basketball beach belted bermuda bodycon bomber boot bootcut bow boxy braided breton
    brogue buckle buckled button cable camo camouflage canvas capri cargo cat-eye chambray check
    checked chevron chino chronograph chunky clog closed collar collared colourblock
    colourblocked coloured corduroy cotton crew crochet cropped cut-out cutwork denim derby
    ditsy dot dotted double drawstring dress dyed embellished embroidered espadrille evening
    faux-leather fit fitted flare flared fleece floater floral flower football fringed frock
    full fur fusion geometric gingham gladiator glitter gradient graphic gym half halter heel
    heeled henley herringbone high high-top high-waist hiking hipster hooded jersey jogger
    kitten knee knee-high knee-length knit knitted lace lace-up laced layer layered leather
    leggings length leopard light line linen loafer long long-sleeve long-sleeved low low-top
    mandarin marl maxi mesh mid midi mini moccasin monk mule nautical neck neon nylon
    off-shoulder ombre one-shoulder open oversized oxford padded pair paisley panel party patent
    patterned peep-toe peeptoe pencil perforated pinstriped plaid plain platform pleated pleats
    pocket pointed polka polo pom-pom print printed puff puffer pump pyjama quilted raglan
    regular rib ribbed ripped romper round round-neck ruched ruffle ruffled running sandal satin
    school sequin sequined sequinned shearling shimmer shiny short short-sleeve short-sleeved
    shoulder side-stripe silk skater skinny sleeve sleeved sleeveless slim slip slip-on slipper
    slouch snakeskin sneaker soft sole solid spaghetti sports spotted squared stiletto straight
    strap strapless strappy stretch stripe striped stripes stud studded suede summer swim
    t-strap tank tapered tartan tassel tennis terry textured thin thong tie tie-dye tiered toe
    toned tortoiseshell training travel tribal tropical tulle tunic turtleneck tweed twill
    two-strap two-tone u-neck v-neck velvet vintage viscose waffle walking washed wayfarer wedge
    wide winter wool woollen woven wrap wrinkle zebra zip zipped zipper
    """
)
