// The address of what the page shows, so that back, reload and sharing work.
//
//   /                         the start page
//   /?product=42              a search by a product of the catalogue
//   /?image=https://…         a search by an image URL
//   /?photo=ab12&crop=…       a search by a photo that this browser keeps
//   …&colour=Red&colour=Blue  filters
//   …&open=43                 the details of a product

import { isAttribute } from "./words.js";

/** Reads an address: {query, filters, open}. */
export function read(href) {
  const parameters = new URL(href).searchParams;
  const filters = {};
  // Anything else, such as the marks that mail programs add to links, is not for this page.
  for (const [name, value] of parameters) {
    if (isAttribute(name)) (filters[name] ??= []).push(value);
  }
  return { query: readQuery(parameters), filters, open: parameters.get("open") };
}

function readQuery(parameters) {
  if (parameters.get("product")) return { kind: "product", id: parameters.get("product") };
  if (parameters.get("image")) return { kind: "url", url: parameters.get("image") };
  if (!parameters.get("photo")) return null;
  const query = { kind: "photo", photo: parameters.get("photo") };
  const crop = (parameters.get("crop") ?? "").split(",").map(Number);
  if (crop.length === 4 && crop.every((edge) => edge >= 0 && edge <= 1)) query.crop = crop;
  return query;
}

/** Writes an address; the opposite of `read`. */
export function write({ query, filters, open }) {
  const parameters = new URLSearchParams();
  if (query?.kind === "product") parameters.set("product", query.id);
  if (query?.kind === "url") parameters.set("image", query.url);
  if (query?.kind === "photo") {
    parameters.set("photo", query.photo);
    if (query.crop) parameters.set("crop", query.crop.join(","));
  }
  for (const [attribute, values] of Object.entries(filters)) {
    for (const value of values) parameters.append(attribute, value);
  }
  if (open) parameters.set("open", open);
  const text = parameters.toString();
  return text ? `/?${text}` : "/";
}

/** Whether two queries, or two sets of filters, ask the same. */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
