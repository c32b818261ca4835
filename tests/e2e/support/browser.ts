/** Chromium, and pages that remember everything they should not have done. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * What Chromium is to do without. The parts of its own window that are pages themselves are drawn anew for every
 * profile, which takes as long as the lab does. The first list is playwright's, which this one replaces.
 */
const without = [
  ...[
    'AvoidUnnecessaryBeforeUnloadCheckSync',
    'DestroyProfileOnBrowserClose',
    'HttpsUpgrades',
    'PaintHolding',
  ],
  ...[
    'HttpsFirstBalancedModeAutoEnable',
    'MediaRouter',
    'ThirdPartyStoragePartitioning',
    'OptimizationHints',
  ],
  ...['NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch', 'LensOverlay'],
  ...['InitialWebUI', 'WebUIReloadButton', 'WebUIToolbar', 'WebUIHomeButton', 'WebUILocationBar'],
  ...['WebUISplitTabsButton', 'WebUIBackForwardButton', 'WebUIAvatarButton', 'WebUIAppMenuButton'],
  ...['WebUIPinnedToolbarActions', 'WebUIExtensionsContainer', 'WebUIOmniboxPopup', 'WebUIOmniboxFullPopup'],
  ...['WebUIOmniboxAimPopup', 'PreloadTopChromeWebUI', 'StartingWebUI'],
];

export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${without.join(',')}`,
];

/** Where Chromium is on this machine. */
export function executable(): string {
  const found = places.find((place) => place !== undefined && existsSync(place));
  if (!found) throw new Error('Chromium is not installed; its path can be given in CHROMIUM.');
  return found;
}

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: executable(), args: flags });

export interface Visit {
  page: Page;
  /** Requests to other hosts, console errors and warnings, CSP violations, uncaught errors, failed requests. */
  problems: string[];
  close(): Promise<void>;
}

/** What the page is told where a test does without the service worker. */
const blocked = 'Service Worker registration blocked by Playwright';

/** A fresh profile on the lab's page; without the service worker, which would fetch all of the lab for each of them. */
export async function visit(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    serviceWorkers: 'block',
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  const { host } = new URL(address);
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!['blob:', 'data:'].includes(url.protocol) && url.host !== host)
      problems.push(`request to ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} for ${response.url()}`);
  });
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && message.text() !== blocked)
      problems.push(`console ${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`));
  await page.goto(address);
  return { page, problems, close: () => context.close() };
}
