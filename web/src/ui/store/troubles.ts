import type { Trouble } from './keeper.ts';

/** What the learner is told when work cannot be saved as it should, and what the button beside it does. */
export const TROUBLES: Readonly<Record<Trouble, { text: string; offer: 'export' | 'reload' | null }>> = {
  storage: {
    text: 'This browser does not let the page save your work here. It lasts while the page is open: export it before you leave.',
    offer: 'export',
  },
  newer: {
    text: 'Your work here was saved by a newer lab. This page leaves it as it is and saves nothing over it. Reload the page to get the newest lab; you can export what you see.',
    offer: 'export',
  },
  waiting: {
    text: 'An older version of the lab is open in another tab. Close that tab, and this one opens your work.',
    offer: null,
  },
  taken: {
    text: 'A newer version of the lab was opened in another tab. Reload this page to go on with it; what you typed is kept.',
    offer: 'reload',
  },
};
