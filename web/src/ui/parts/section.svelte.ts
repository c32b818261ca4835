import { onMount, tick, untrack } from 'svelte';

/**
 * Brings the section that the address names into view: when the page stands, and whenever another is named, then with
 * the focus on its heading. To be called while a component is set up.
 */
export function followSection(named: () => string): void {
  const heading = () => document.getElementById(named());
  onMount(() => {
    if (named()) void tick().then(() => heading()?.scrollIntoView());
  });
  let before = untrack(named);
  $effect(() => {
    if (named() === before) return;
    before = named();
    heading()?.scrollIntoView();
    heading()?.focus({ preventScroll: true });
  });
}
