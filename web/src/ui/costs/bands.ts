import type { Role } from '../../lab/costs/report.ts';

/** Part of a class: `b-other-gradients`, `k-other-gradients`. */
export const slug = (role: string): string => role.replaceAll(' ', '-');

/** How a role's band is filled: by its class, or hatched. */
export function fill(role: string, hatches: string): string | undefined {
  if (role === 'workspace') return `url(#${hatches}-work)`;
  return role === 'other gradients' ? `url(#${hatches}-grad)` : undefined;
}

/** The colour of a role where it is spoken of. */
export const ink = (role: Role | null): string =>
  role === 'activations'
    ? 'fwd'
    : role === 'gradients of parameters' || role === 'other gradients'
      ? 'grad'
      : '';
