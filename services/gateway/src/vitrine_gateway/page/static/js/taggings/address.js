// The address of what the page shows, so that back, reload and sharing work.
//
//   /taggings                      the files, and the place to drop one
//   /taggings/ab12                 one tagging
//   /taggings/ab12/review?row=17   what is not sure in it, beginning with a row

/** Reads an address: {view: "home" | "tagging" | "review", id, row}. */
export function read(href) {
  const { pathname, searchParams } = new URL(href);
  const [, , id = "", part = ""] = pathname.split("/");
  if (!id) return { view: "home", id: "", row: null };
  const row = Number.parseInt(searchParams.get("row") ?? "", 10);
  return {
    view: part === "review" ? "review" : "tagging",
    id: decodeURIComponent(id),
    row: row > 0 ? row : null,
  };
}

/** Writes an address; the opposite of `read`. */
export function write({ view, id = "", row = null }) {
  if (view === "home") return "/taggings";
  const base = `/taggings/${encodeURIComponent(id)}`;
  if (view === "tagging") return base;
  return row ? `${base}/review?row=${row}` : `${base}/review`;
}
