// What attributes say of a product, as answers tell; before the first one, as their names do.

const roles = new Map([
  ["category", "taxonomy"],
  ["subcategory", "taxonomy"],
  ["product_type", "taxonomy"],
  ["gender", "wearer"],
  ["colour", "colour"],
  ["usage", "occasion"],
]);
let order = [...roles.keys()];

/** Takes the roles of {attribute: {role}} as they are told, in their order. */
export function learn(attributes = {}) {
  const names = Object.keys(attributes).filter((name) => attributes[name].role);
  for (const name of names) roles.set(name, attributes[name].role);
  if (names.length) order = [...names, ...order.filter((name) => !names.includes(name))];
}

/** Whether an attribute says which colour a product has. */
export function isColour(name) {
  return roles.get(name) === "colour";
}

/** The one of these attributes that says most closely what kind of product it is. */
export function finestKind(names) {
  return kinds(names).at(-1);
}

/** Those of these attributes that say what kind of product it is, the coarsest first. */
export function kinds(names) {
  return order.filter((name) => roles.get(name) === "taxonomy" && names.includes(name));
}
