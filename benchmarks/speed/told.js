// What a load of k6 is told by its environment, and how it tells what came of it: see `load.py`.

export const told = JSON.parse(__ENV.LOAD);

// Writes which request of all loads this one is into the place that is kept for it in a photo.
export function writeNumber(place, number) {
  const digits = String(told.first + number).padStart(told.digits, "0");
  for (let at = 0; at < told.digits; at += 1) {
    place[at] = digits.charCodeAt(at);
  }
}

export function handleSummary(data) {
  return { [told.out]: JSON.stringify(data) };
}
