// Puts the page together: the address decides what is shown, everything else follows.

import { Asked } from "./asked.js";
import { But } from "./but.js";
import { Description } from "./description.js";
import { Details } from "./details.js";
import { ProductDialog } from "./dialog.js";
import { byId } from "./dom.js";
import { Filters, toggled } from "./filters.js";
import { listen } from "./intake.js";
import { PartDialog } from "./part.js";
import { objection, Photos } from "./photos.js";
import * as place from "./place.js";
import { PriceFilter } from "./price.js";
import { Products } from "./products.js";
import { alsoLike, changed, NOTHING } from "./refined.js";
import { follow } from "./results.js";
import { isColour } from "./roles.js";
import * as routes from "./route.js";
import { Search } from "./search.js";
import { Similar } from "./similar.js";
import { fillShowcase, tellUnfit } from "./start.js";
import { notice } from "./states.js";
import { Variant } from "./variant.js";
import { megabytes, products as numbered } from "./words.js";

const maxImageBytes = Number(document.body.dataset.maxImageBytes);
const photos = new Photos();
const products = new Products();
const search = new Search((id) => photos.get(id).file);
const NEW = { query: null, filters: {}, refined: NOTHING, open: null };
let route = NEW;

const filters = new Filters({
  change: (chosen) => go({ ...route, filters: chosen }, { replace: true }),
  refine,
  clear: clearFilters,
  titleOf: (id) => products.titleOf(id),
});
const price = new PriceFilter((range) => refine({ ...route.refined, price: range }));
const but = new But((text) => refine({ ...route.refined, text }));
const variant = new Variant((attribute, value) =>
  refine(changed(route.refined, attribute, value)),
);
const part = new PartDialog(({ kind, photo, id }) => {
  if (kind === "photo") return photos.get(photo).url;
  // What lies on another site is not loaded by this page.
  return kind === "product" ? `/api/v1/products/${encodeURIComponent(id)}/image` : null;
});
const details = new Details({
  search,
  explain,
  knownValues: (attribute) => filters.known(attribute),
  onlyShow: (attribute, value) =>
    go({ ...route, filters: toggled(route.filters, attribute, value) }, { replace: true }),
});
const similar = new Similar({
  search,
  explain,
  open: openProduct,
  alike: searchAlike,
  also(product) {
    products.remember(product);
    refine(alsoLike(route.refined, product.id));
  },
  clearFilters,
});
const asked = new Asked({
  photos,
  products,
  open: openProduct,
  crop: (crop) => {
    const { kind, photo } = route.query;
    ask(crop ? { kind, photo, crop } : { kind, photo });
  },
});
const dialog = new ProductDialog({
  products,
  alike: searchAlike,
  // Back, where the dialog was opened from this page; else the address just loses it.
  closed: () =>
    history.state?.opened ? history.back() : go({ ...route, open: null }, { replace: true }),
});

follow(
  search,
  { attributes: details, similar, description: new Description(search) },
  { clearFilters, startAgain },
);
listen({
  onPhoto(file) {
    const sentence = objection(file, maxImageBytes);
    if (sentence) refuse(sentence);
    else ask({ kind: "photo", photo: photos.keep(file) });
  },
  onUrl: (url) => ask({ kind: "url", url }),
  onText: (text) => ask({ kind: "text", text }),
  onRefusal: refuse,
});

function startAgain() {
  go(NEW);
  byId("main").focus({ preventScroll: true });
  place.goUp();
}

function ask(query) {
  byId("url-dialog").close();
  // Who asks the same once more wants it asked once more.
  const again = routes.same(query, search.query);
  search.leave();
  go({ ...NEW, query }, { replace: again });
  place.goUp();
}

function searchAlike(product) {
  products.remember(product);
  ask({ kind: "product", id: product.id });
}

function clearFilters() {
  go({ ...route, filters: {}, refined: NOTHING }, { replace: true });
}

function refine(refined) {
  go({ ...route, refined }, { replace: true });
}

function explain(about, title) {
  const { query } = search;
  part.show({ ...query, file: photos.get(query.photo)?.file }, about, title);
}

function openProduct(product) {
  products.remember(product);
  go({ ...route, open: product.id }, { state: { opened: true } });
}

function go(next, { replace = false, state = {} } = {}) {
  place.note();
  const kept = place.withPlace(state);
  if (replace) history.replaceState(kept, "", routes.write(next));
  else history.pushState(kept, "", routes.write(next));
  return draw(next);
}

function returned() {
  place.seek();
  draw(routes.read(location.href));
}

async function draw(next) {
  route = next;
  byId("refusal").replaceChildren();
  part.close();
  if (next.query?.kind === "photo" && !(await photos.load(next.query.photo))) {
    if (route === next) await go(NEW, { replace: true });
    refuse("This browser no longer has the photo of that search. Choose it again.");
    return;
  }
  if (route !== next) return;
  if (next.query) drawResults(next);
  else drawStart();
  dialog.show(next.open);
  if (!next.query) await showcase;
  if (route === next && !search.isAsking) place.settle();
}

function drawStart() {
  search.leave();
  show({ start: true });
  document.title = "Vitrine";
  byId("timing").textContent = "";
}

function drawResults({ query, filters: chosen, refined }) {
  show({ start: false });
  const isNew = !routes.same(query, search.query);
  if (!isNew && routes.same([chosen, refined], [search.filters, search.refined])) return;
  filters.show(chosen, refined);
  price.show(refined.price);
  variant.show(refined.change);
  but.show(query);
  byId("results").classList.toggle("is-words", query.kind === "text");
  if (isNew) {
    asked.show(query);
    search.start(query, chosen, refined);
    byId("results-title").focus({ preventScroll: true });
  } else {
    search.filter(chosen, refined);
    details.mark();
  }
}

function offerVariant() {
  const colour = filters.attributes.find(isColour);
  if (colour) variant.offer(colour, filters.known(colour));
  variant.show(route.refined.change);
}

search.addEventListener("answer", () => {
  // Until an answer says which attribute is the colour, only its name could tell.
  offerVariant();
  const similar = search.answer.similar ?? [];
  price.learn(
    similar.map(({ product }) => product),
    route.refined.price,
  );
});

function show({ start }) {
  byId("start").hidden = !start;
  byId("results").hidden = start;
  byId("bar-actions").hidden = start;
}

function refuse(sentence) {
  const dismiss = () => byId("refusal").replaceChildren();
  byId("refusal").replaceChildren(
    notice({ tone: "bad", text: sentence, actions: [{ words: "Close", act: dismiss }] }),
  );
  place.goUp();
}

byId("max-size").textContent = megabytes(maxImageBytes);
byId("home").addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  startAgain();
});
window.addEventListener("popstate", returned);
for (const end of ["answer", "trouble"]) search.addEventListener(end, () => place.settle());

const showcase = fillShowcase(searchAlike);
tellUnfit();
filters
  .open()
  .then((total) => {
    byId("catalogue-size").textContent = numbered(total);
    offerVariant();
  })
  // A search says itself what is wrong; without numbers the filters stay away.
  .catch((error) => console.info("The filters could not be read:", error));
returned();
