#!/bin/sh
# From nothing to a bundle and a filled catalogue, at each start: the job `sample` runs this with
# `draw`, then the job `demonstration` with `fill`.
set -eu

bundle="/bundles/$BUNDLE_VERSION"
filled="/work/filled-$BUNDLE_VERSION"
catalogue=/work/sample/catalogue.csv
images=/work/sample/images

draw() {
    python -m vitrine_sample --out /work/sample --products "$SAMPLE_PRODUCTS"
}

fill() {
    if [ ! -e "$bundle/manifest.json" ]; then
        rm -rf /work/bundle
        vitrine train --catalogue "$catalogue" --images "$images" --out /work/bundle --effort quick
        python -m vitrine_bundle copy /work/bundle "$bundle"
    fi
    vitrine index --bundle "$bundle" --catalogue "$catalogue" --images "$images" \
        --database "$DATABASE_URL" --media /media --report /work/index-report.json
    touch "$filled"
}

if [ "$SAMPLE_PRODUCTS" -eq 0 ]; then
    [ "$1" = fill ] && [ ! -e "$bundle/manifest.json" ] || exit 0
    echo "There is no bundle $BUNDLE_VERSION in the volume of bundles. Put one there, or set" \
        "SAMPLE_PRODUCTS to more than 0 to have one trained on drawn products." >&2
    exit 1
fi
# Once filled, the catalogue belongs to its users: what they deleted does not come back.
if [ -e "$bundle/manifest.json" ] && [ -e "$filled" ]; then
    exit 0
fi
"$1"
