/** Minus signs as such: reports write them as hyphens, before a number or a name. */
export const minus = (text: string): string => text.replace(/(^|[\s(])-(?=[\w.])/g, '$1\u2212');
