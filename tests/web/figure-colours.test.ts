import { readFileSync } from 'node:fs';
import { describe as group, expect, it } from 'vitest';

const css = readFileSync(new URL('../../web/src/ui/styles/tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)/g)].map(([, name, light, dark]) => [
    name as string,
    { light: light as string, dark: dark as string },
  ]),
);

type Theme = 'light' | 'dark';
function luminance(name: string, theme: Theme): number {
  const colour = tokens.get(name);
  if (!colour) throw new Error(`--${name} is not a colour of tokens.css`);
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour[theme].slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string, theme: Theme): number {
  const [x, y] = [luminance(a, theme), luminance(b, theme)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

group.each(['light', 'dark'] as const)('heat maps in the %s theme', (theme) => {
  it('frame every cell in a line that stands out from the ground', () => {
    for (const line of ['fwd-line', 'grad-line', 'bad-line', 'ok'])
      expect(contrast(line, 'stage', theme)).toBeGreaterThanOrEqual(3);
  });

  it('carry minus ticks that can be seen on every depth', () => {
    for (const [depth, ink] of [
      [1, 'ink'],
      [2, 'ink'],
      [3, 'page'],
      [4, 'page'],
    ] as const)
      expect(contrast(`heat-neg-${depth}`, ink, theme)).toBeGreaterThanOrEqual(3);
  });

  it.each(['fwd', 'grad', 'neg'])('deepen step by step away from the node: %s', (role) => {
    const away = [0, 1, 2, 3, 4].map((depth) =>
      depth === 0 ? 1 : contrast(`heat-${role}-${depth}`, 'raised', theme),
    );
    for (let depth = 2; depth <= 4; depth += 1)
      expect(away[depth] as number).toBeGreaterThan((away[depth - 1] as number) * 1.15);
  });
});
