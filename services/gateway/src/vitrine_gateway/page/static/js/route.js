// The address of what the page shows, so that back, reload and sharing work.
//
//   /                         the start page
//   /?product=42              a search by a product of the catalogue
//   /?image=https://…         a search by an image URL
//   /?photo=ab12&crop=…       a search by a photo that this browser keeps
//   /?text=red+dress          a search by words
//   …&colour=Red&colour=Blue  filters
//   …&has=season,Summer       a filter on an attribute of the catalogue's own
//   …&price=EUR,10,49.90      what it may cost; either sum may be missing
//   …&in=colour,Red           in another colour than the query's
//   …&but=with+long+sleeves   what is to be different, in words
//   …&like=43&like=44         products that the results are to be like, too
//   …&open=43                 the details of a product

import { NOTHING } from "./refined.js";
import { isAttribute } from "./words.js";

const PRICE = /^([A-Z]{3}),(\d{1,12}(?:\.\d{1,3})?)?,(\d{1,12}(?:\.\d{1,3})?)?$/;
const MOST_LIKED = 9;
const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const MOST_CHARACTERS = 500;

/** Reads an address: {query, filters, refined, open}. */
export function read(href) {
  const parameters = new URL(href).searchParams;
  const filters = {};
  // Anything else, such as the marks that mail programs add to links, is not for this page.
  for (const [name, value] of parameters) {
    if (isAttribute(name)) (filters[name] ??= []).push(value);
  }
  for (const [name, value] of readPairs(parameters, "has")) (filters[name] ??= []).push(value);
  const open = parameters.get("open");
  return { query: readQuery(parameters), filters, refined: readRefined(parameters), open };
}

function readRefined(parameters) {
  const refined = { ...NOTHING, change: {} };
  const [, currency, minimum = "", maximum = ""] =
    PRICE.exec(parameters.get("price") ?? "") ?? [];
  if (minimum || maximum) refined.price = { currency, minimum, maximum };
  for (const [name, value] of readPairs(parameters, "in")) refined.change[name] = value;
  refined.text = textOf(parameters, "but");
  refined.like = [...new Set(parameters.getAll("like"))].filter(Boolean).slice(0, MOST_LIKED);
  return refined;
}

/** The pairs of attribute and value in …&in=colour,Red. */
function readPairs(parameters, key) {
  const pairs = parameters.getAll(key).map((text) => {
    const [name, ...value] = text.split(",");
    return [name, value.join(",")];
  });
  return pairs.filter(([name, value]) => NAME.test(name) && value);
}

function textOf(parameters, name) {
  return (parameters.get(name) ?? "").trim().slice(0, MOST_CHARACTERS);
}

function readQuery(parameters) {
  if (parameters.get("product")) return { kind: "product", id: parameters.get("product") };
  if (parameters.get("image")) return { kind: "url", url: parameters.get("image") };
  if (!parameters.get("photo")) {
    const text = textOf(parameters, "text");
    return text ? { kind: "text", text } : null;
  }
  const query = { kind: "photo", photo: parameters.get("photo") };
  const crop = (parameters.get("crop") ?? "").split(",").map(Number);
  if (crop.length === 4 && crop.every((edge) => edge >= 0 && edge <= 1)) query.crop = crop;
  return query;
}

/** Writes an address; the opposite of `read`. */
export function write({ query, filters, refined, open }) {
  const parameters = new URLSearchParams();
  if (query?.kind === "product") parameters.set("product", query.id);
  if (query?.kind === "url") parameters.set("image", query.url);
  if (query?.kind === "text") parameters.set("text", query.text);
  if (query?.kind === "photo") {
    parameters.set("photo", query.photo);
    if (query.crop) parameters.set("crop", query.crop.join(","));
  }
  for (const [attribute, values] of Object.entries(filters)) {
    for (const value of values) {
      if (isAttribute(attribute)) parameters.append(attribute, value);
      else parameters.append("has", `${attribute},${value}`);
    }
  }
  const { price, change, like, text: but } = refined;
  if (price) parameters.set("price", [price.currency, price.minimum, price.maximum].join(","));
  for (const entry of Object.entries(change)) parameters.append("in", entry.join(","));
  if (but) parameters.set("but", but);
  for (const id of like) parameters.append("like", id);
  if (open) parameters.set("open", open);
  const text = parameters.toString();
  return text ? `/?${text}` : "/";
}

/** Whether two queries, or two sets of filters, ask the same. */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
