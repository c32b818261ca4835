// Styles first: what a component adds to them comes after.
import 'katex/dist/katex.css';
import './ui/styles/index.css';

import { mount } from 'svelte';

import App from './ui/App.svelte';
import { applyTheme } from './ui/parts/theme.ts';
import { offline } from './ui/store/offline.svelte.ts';
import { work } from './ui/store/work.svelte.ts';

applyTheme();

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element with the id "app"');
if (!(await offline.moveOn())) {
  void work.open();
  mount(App, { target });
  offline.start();
}
