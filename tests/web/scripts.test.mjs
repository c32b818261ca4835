import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { gtestCounts, vitestCounts } from '../../web/scripts/lib/counts.mjs';
import { fingerprint } from '../../web/scripts/lib/fresh.mjs';
import { packagesAreInstalled } from '../../web/scripts/lib/packages.mjs';
import { duration } from '../../web/scripts/lib/say.mjs';
import { serve } from '../../web/scripts/lib/serve.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backprop-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('counting tests', () => {
  const program = (status, output) =>
    `<testcase name="t" classname="t" time="1" status="${status}">\n<system-out>${output}</system-out>\n</testcase>\n`;
  const googleTest = (...lines) => ['[==========] Running tests', ...lines].join('\n');

  it('adds up what GoogleTest programs ran', () => {
    const one = googleTest('[ RUN      ] A.B', '[       OK ] A.B (3 ms)', '[  SKIPPED ] A.C (0 ms)');
    const two = googleTest(
      '[       OK ] D.E/0, where x = 1 (3 ms)',
      '[  FAILED  ] D.F (1 ms)',
      '[  FAILED  ] 1 test, listed below:',
      '[  FAILED  ] D.F',
    );
    expect(gtestCounts(program('run', one) + program('fail', two))).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
    });
  });

  it('counts a crash as a failure, though every test that ended passed', () => {
    const output = googleTest('[       OK ] A.B (3 ms)', '[ RUN      ] A.C');
    expect(gtestCounts(program('fail', output))).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts another program as one test', () => {
    expect(gtestCounts(program('run', '') + program('fail', 'no'))).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = {
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'skipped' }] },
      ],
    };
    expect(vitestCounts(JSON.stringify(report))).toEqual({ passed: 1, failed: 1, skipped: 1 });
  });

  it('finds nothing in what was never written', () => {
    expect(gtestCounts(null).passed + vitestCounts(null).passed).toBe(0);
  });
});

describe('what is up to date', () => {
  it('depends on names and contents, and on no dates', () => {
    const write = (name, text) => writeFileSync(join(folder, name), text);
    write('a', '1');
    const before = fingerprint([folder]);
    write('a', '1');
    expect(fingerprint([folder])).toBe(before);
    write('a', '2');
    expect(fingerprint([folder])).not.toBe(before);
    write('a', '1');
    write('b', '');
    expect(fingerprint([folder])).not.toBe(before);
  });

  it('knows the installed packages', () => {
    expect(packagesAreInstalled()).toBe(true);
  });
});

describe('the server of npm start', () => {
  let site;
  let address;
  beforeEach(async () => {
    mkdirSync(join(folder, 'site'));
    writeFileSync(join(folder, 'site/index.html'), '<p>lab</p>');
    writeFileSync(join(folder, 'site/engine.wasm'), 'wasm');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    site = await serve(join(folder, 'site'), 0);
    address = `http://localhost:${site.port}`;
  });
  afterEach(() => {
    site.server.close();
    site.server.closeAllConnections();
  });

  it('sends files with their types', async () => {
    const page = await fetch(`${address}/`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toBe('<p>lab</p>');
    const engine = await fetch(`${address}/engine.wasm`);
    expect(engine.headers.get('content-type')).toBe('application/wasm');
  });

  it('sends a file again only if it changed', async () => {
    const tag = (await fetch(`${address}/`)).headers.get('etag');
    const again = () => fetch(`${address}/`, { headers: { 'if-none-match': tag } });
    expect((await again()).status).toBe(304);
    writeFileSync(join(folder, 'site/index.html'), '<p>new lab</p>');
    expect(await (await again()).text()).toBe('<p>new lab</p>');
  });

  it('sends text and programs compressed to whoever takes that', async () => {
    writeFileSync(join(folder, 'site/long.js'), 'lab '.repeat(1000));
    const zipped = await fetch(`${address}/long.js`);
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(zipped.headers.get('vary')).toBe('Accept-Encoding');
    const plain = await fetch(`${address}/long.js`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('content-length')).toBe('4000');
    expect(await zipped.text()).toBe(await plain.text());
    expect(zipped.headers.get('etag')).not.toBe(plain.headers.get('etag'));
  });

  it('lets a browser keep what is named by its content, and nothing else', async () => {
    mkdirSync(join(folder, 'site/assets'));
    writeFileSync(join(folder, 'site/assets/index-BqRLTx4X.js'), '1');
    writeFileSync(join(folder, 'site/assets/index.js'), '1');
    const kept = async (path) => (await fetch(address + path)).headers.get('cache-control');
    expect(await kept('/assets/index-BqRLTx4X.js')).toContain('immutable');
    expect(await kept('/assets/index.js')).toBe('no-cache');
    expect(await kept('/')).toBe('no-cache');
  });

  it.each(['/nothing', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/%', '/%00', '//secret.txt'])(
    'has nothing at %s',
    async (path) => {
      expect((await fetch(address + path)).status).toBe(404);
    },
  );

  it('takes the next port if one is in use', async () => {
    const second = await serve(join(folder, 'site'), site.port);
    expect(second.port).toBeGreaterThan(site.port);
    second.server.close();
  });

  it('answers reads only', async () => {
    expect((await fetch(`${address}/`, { method: 'POST' })).status).toBe(405);
  });
});

describe('a duration', () => {
  it.each([
    [420, '0.4 s'],
    [12_300, '12 s'],
    [200_000, '3 min 20 s'],
    [239_700, '4 min 0 s'],
  ])('%i ms is %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });
});
