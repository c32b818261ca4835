import type { Component } from 'svelte';

import type { Activity } from '../../lab/lesson.ts';
import type { Sheet } from '../blanks/sheet.svelte.ts';

export interface ActivityProps {
  sheet: Sheet;
  lesson: string;
}
type Loaded = Promise<{ default: Component<ActivityProps> | Component }>;

/** What stands below a section's text; each is fetched with the lesson that shows it. */
const activities: Readonly<Record<Activity, () => Loaded>> = {
  'counting-lab': () => import('../activities/CountingLab.svelte'),
  'costs-lab': () => import('../activities/CostsLab.svelte'),
  'memory-switches': () => import('../activities/MemorySwitches.svelte'),
  'keeps-lab': () => import('../activities/KeepsLab.svelte'),
  'exponents-lab': () => import('../activities/ExponentsLab.svelte'),
  'network-editor': () => import('../activities/NetworkLab.svelte'),
  'eager-updates': () => import('../activities/EagerUpdates.svelte'),
  'checkpoint-lab': () => import('../activities/CheckpointLab.svelte'),
  'schedule-lab': () => import('../activities/ScheduleLab.svelte'),
  trainer: () => import('../activities/TrainerLab.svelte'),
};

/** An activity, fetched; those that ask for nothing are given the lesson all the same. */
export async function fetchActivity(name: Activity): Promise<Component<ActivityProps>> {
  return (await activities[name]()).default as Component<ActivityProps>;
}
