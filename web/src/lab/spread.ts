/** Moves labels apart, as little as is needed: their places in pixels, in the order given. */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
  const places = order.map((i) => wanted[i] ?? 0);
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i] ?? 0, (places[i - 1] ?? 0) + gap);
  let limit = bottom;
  for (let i = places.length - 1; i >= 0; i--) {
    places[i] = Math.max(top, Math.min(places[i] ?? 0, limit));
    limit = (places[i] ?? 0) - gap;
  }
  const result = wanted.map(() => 0);
  order.forEach((i, place) => (result[i] = places[place] ?? 0));
  return result;
}
