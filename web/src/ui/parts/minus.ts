/** Minus signs as such: reports write them as hyphens, before a number or a name. */
export const minus = (text: string): string => text.replace(/(^|[\s(])-(?=[\w.])/g, '$1\u2212');

/** Sizes are written `3x3` and `d x d` where there is no better sign: `3×3`, `d × d`. */
export const times = (text: string): string =>
  text
    .replace(/([1-9]\d*)x(?=\d)/g, '$1\u00d7')
    .replace(/(?<!\w)([a-z]) x (?=[a-z](?!\w))/g, '$1 \u00d7 ')
    .replace(/(?<=width|height|channels) x (?=height|input|filters)/g, ' \u00d7 ');
