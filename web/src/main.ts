import { mount } from 'svelte';

import 'katex/dist/katex.css';

import App from './ui/App.svelte';
import { applyTheme } from './ui/parts/theme.ts';
import { work } from './ui/store/work.svelte.ts';
import './ui/styles/index.css';

applyTheme();
void work.open();

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element with the id "app"');
mount(App, { target });
