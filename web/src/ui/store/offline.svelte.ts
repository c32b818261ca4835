import { idle } from './engine.svelte.ts';
import { notices } from './notices.svelte.ts';
import { work } from './work.svelte.ts';

/** Held by every open page: a page that finds it free is the only one. */
const lock = 'backprop-lab-open';
/** What a first visit needs comes first: the lesson, the engine, Python. */
const patience = 8_000;
const hour = 3_600_000;

const available = (): boolean =>
  import.meta.env.PROD && 'serviceWorker' in navigator && window.isSecureContext;

/** The lab in this browser: whether all of it is here, and whether a newer one is waiting. */
class Offline {
  /** Everything is here: the page works without a network. */
  ready = $state(false);
  private registration: ServiceWorkerRegistration | null = null;
  private asked = false;
  private lastLook = Date.now();

  /**
   * Before the page is shown: a newer lab that is here already takes over, unless another tab has the older one open.
   * True if the page is about to load anew.
   */
  moveOn(): Promise<boolean> {
    return available() ? this.tryMoveOn().catch(() => false) : Promise.resolve(false);
  }

  private async tryMoveOn(): Promise<boolean> {
    const { serviceWorker } = navigator;
    const registration = serviceWorker.controller && (await serviceWorker.getRegistration());
    const free = registration?.waiting ? await isFree() : false;
    void navigator.locks.request(lock, { mode: 'shared' }, () => new Promise(() => undefined));
    if (!registration?.waiting || !free) return false;
    registration.waiting.postMessage('take over');
    return new Promise((resolve) => {
      const givenUp = setTimeout(() => resolve(false), 3000);
      serviceWorker.addEventListener('controllerchange', () => {
        clearTimeout(givenUp);
        resolve(true);
        location.reload();
      });
    });
  }

  /** Starts fetching the rest of the lab once the page has nothing more urgent to do. */
  start(): void {
    if (!available()) return;
    const connection = (navigator as { connection?: { saveData?: boolean } }).connection;
    if (navigator.serviceWorker.controller) void this.register();
    else if (!connection?.saveData) setTimeout(() => idle(() => void this.register()), patience);
  }

  private async register(): Promise<void> {
    const { serviceWorker } = navigator;
    let controlled = serviceWorker.controller !== null;
    serviceWorker.addEventListener('controllerchange', () => {
      if (controlled) this.changed();
      controlled = true;
    });
    try {
      const registration = await serviceWorker.register(new URL('sw.js', location.href), {
        updateViaCache: 'none',
      });
      this.registration = registration;
      registration.addEventListener('updatefound', () => this.watch(registration.installing));
      this.watch(registration.installing);
      if (registration.waiting) this.offer();
      this.ready = registration.active !== null;
    } catch {
      return; // A browser that does not allow it has the lab all the same, online.
    }
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible' || Date.now() - this.lastLook < hour) return;
      this.lastLook = Date.now();
      void this.registration?.update().catch(() => undefined);
    });
  }

  private watch(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'activated') this.ready = true;
      if (worker.state === 'installed' && this.registration?.active) this.offer();
    });
  }

  private offer(): void {
    notices.say('A newer lab is ready. Your work is kept.', { name: 'Reload', run: () => void this.take() });
  }

  private async take(): Promise<void> {
    this.asked = true;
    await work.save();
    const waiting = this.registration?.waiting;
    if (waiting) waiting.postMessage('take over');
    else location.reload();
  }

  /** A newer lab has taken over: asked for here, or in another tab. */
  private changed(): void {
    if (this.asked || document.visibilityState === 'hidden') {
      void work.save().then(() => location.reload());
      return;
    }
    notices.say('A newer lab is in use now. Reload this page to go on with it; your work is kept.', {
      name: 'Reload',
      run: () => void work.save().then(() => location.reload()),
    });
  }
}

/** Whether no other page has the lab open. A page that is being reloaded lets go a moment after its successor starts. */
async function isFree(): Promise<boolean> {
  for (let tries = 0; tries < 5; tries++) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 60));
    const { held = [] } = await navigator.locks.query();
    if (!held.some((one) => one.name === lock)) return true;
  }
  return false;
}

export const offline = new Offline();
