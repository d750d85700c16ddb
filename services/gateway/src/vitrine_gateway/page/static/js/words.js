// How names, numbers and sums are written on the page.

// In the order of the page: what says most about a product comes first.
const LABELS = {
  product_type: "Product type",
  colour: "Colour",
  gender: "Gender",
  usage: "Usage",
  subcategory: "Subcategory",
  category: "Category",
};
const ORDER = Object.keys(LABELS);

/** Whether this is the name of an attribute that every catalogue is asked for. */
export function isAttribute(name) {
  return Object.hasOwn(LABELS, name);
}

/** "product_type" → "Product type"; an attribute of the catalogue's own likewise. */
export function label(attribute) {
  if (isAttribute(attribute)) return LABELS[attribute];
  const words = attribute.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The entries of {attribute: …} in the order of the page; those of the catalogue's own come last. */
export function inOrder(byAttribute) {
  const place = ([attribute]) => (isAttribute(attribute) ? ORDER.indexOf(attribute) : ORDER.length);
  return Object.entries(byAttribute).sort((one, other) => place(one) - place(other));
}

/** 0.943 → "94%"; never claims certainty that a rounded number would. */
export function percent(share) {
  const rounded = Math.round(share * 100);
  if (rounded >= 100) return ">99%";
  if (rounded <= 0) return "<1%";
  return `${rounded}%`;
}

/** {amount: "1299.00", currency: "INR"} → "₹1,299". */
export function price({ amount, currency }) {
  const value = Number(amount);
  const options = { style: "currency", currency, currencyDisplay: "narrowSymbol" };
  if (Number.isInteger(value)) options.maximumFractionDigits = 0;
  try {
    return new Intl.NumberFormat(undefined, options).format(value);
  } catch (error) {
    // A currency that the browser does not know is written as the catalogue has it.
    if (error instanceof RangeError) return `${amount} ${currency}`;
    throw error;
  }
}

/** 1512 → "1,512". */
export function count(number) {
  return new Intl.NumberFormat().format(number);
}

/** "1 product", "12 products". */
export function products(number) {
  return `${count(number)} ${number === 1 ? "product" : "products"}`;
}

/** 30000 → "30 seconds", 3600000 → "60 minutes". */
export function duration(ms) {
  const inMinutes = ms >= 120_000;
  const number = Math.round(ms / (inMinutes ? 60_000 : 1_000));
  return `${count(number)} ${inMinutes ? "minute" : "second"}${number === 1 ? "" : "s"}`;
}

/** 12000000 → "12 MB". */
export function megabytes(bytes) {
  return `${Math.round(bytes / 100_000) / 10} MB`;
}

/** "no such product 'a'" → "No such product 'a'." */
export function sentence(text) {
  const words = text.trim();
  return words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");
}

/** ["a", "b", "c"] → "a, b and c". */
export function list(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
