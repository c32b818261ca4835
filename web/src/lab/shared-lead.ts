/** How a question goes on from the one before it. */
export interface Going {
  /** What both begin with, whole sentences or what stands before a colon: said once is enough. */
  lead: string;
  rest: string;
}

/** Cuts off what a question has in common with the one before, if that ends where a sentence does. */
export function goingOn(ask: string, before: string): Going {
  let same = 0;
  while (same < ask.length && ask[same] === before[same]) same++;
  const common = ask.slice(0, same);
  const end = Math.max(common.lastIndexOf('. '), common.lastIndexOf(': '));
  if (end < 0) return { lead: '', rest: ask };
  const rest = ask.slice(end + 2);
  return { lead: ask.slice(0, end + 2), rest: rest.slice(0, 1).toUpperCase() + rest.slice(1) };
}
