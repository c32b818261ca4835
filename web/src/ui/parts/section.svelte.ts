import { onMount, tick, untrack } from 'svelte';

/**
 * Brings the section that the address names into view: when the page stands, and whenever another is named, then with
 * the focus on its heading. To be called while a component is set up.
 */
export function followSection(named: () => string): void {
  const heading = () => document.getElementById(named());
  // At once: on a way there, what is still being worked out above would grow and the way would end elsewhere.
  const show = () => heading()?.scrollIntoView({ behavior: 'instant' });
  onMount(() => {
    if (named()) void tick().then(show);
  });
  let before = untrack(named);
  $effect(() => {
    if (named() === before) return;
    before = named();
    show();
    heading()?.focus({ preventScroll: true });
  });
}
