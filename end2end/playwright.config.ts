// How the journeys run: in the Chromium of the system, against the program and the site that were built before, on a
// database of their own. `cargo xtask journeys` builds nothing and sets the three variables below; what is promised is
// written in tests/.
import { mkdtempSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// A port that neither the program's default nor a developer's instance uses.
const port = Number(process.env.OMNI_HUB_JOURNEY_PORT ?? 3190);
// With an address given, nothing is started: the journeys visit what runs there. They make their people by the command
// line of the same program, on the same data: OMNI_HUB_JOURNEY_DATA is the folder that holds `data`.
const address = process.env.OMNI_HUB_ADDRESS;
const program = process.env.OMNI_HUB_BIN;
if (!program) {
  throw new Error('OMNI_HUB_BIN is not set. Run `cargo xtask journeys`.');
}
if (address && !process.env.OMNI_HUB_JOURNEY_DATA) {
  throw new Error('OMNI_HUB_ADDRESS is set without OMNI_HUB_JOURNEY_DATA: the folder that holds the `data` of the running instance.');
}

// The file is read once by the runner and again by each worker; the folder is made by the first and inherited.
if (!address && !process.env.OMNI_HUB_JOURNEY_DATA) {
  const folder = mkdtempSync(join(tmpdir(), 'omni-hub-journeys-'));
  // As root, the program runs PostgreSQL as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  process.env.OMNI_HUB_JOURNEY_DATA = folder;
}

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results/files',
  snapshotPathTemplate: 'screenshots/{testFileName}/{arg}{ext}',
  // Nothing is repeated until it passes, nothing is left out, and a forgotten `only` is an error.
  retries: 0,
  forbidOnly: true,
  workers: 2,
  timeout: 60_000,
  expect: {
    timeout: 10_000,
    toHaveScreenshot: { maxDiffPixelRatio: 0.001, animations: 'disabled', caret: 'hide' },
  },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.OMNI_HUB_REPORT ?? 'test-results/report.json' }],
  ],
  use: {
    baseURL: address ?? `http://127.0.0.1:${port}`,
    browserName: 'chromium',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.OMNI_HUB_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // Letters look the same on every machine that compares screenshots.
        '--font-render-hinting=none',
        '--force-color-profile=srgb',
      ],
    },
  },
  webServer: address
    ? undefined
    : {
        command: `exec "${program}" serve --demo`,
        url: `http://127.0.0.1:${port}/readyz`,
        timeout: 120_000,
        reuseExistingServer: false,
        gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
        stdout: 'ignore',
        stderr: 'pipe',
        env: {
          OMNI_HUB_LISTEN_ADDRESS: `127.0.0.1:${port}`,
          OMNI_HUB_DATA_DIR: join(process.env.OMNI_HUB_JOURNEY_DATA ?? '', 'data'),
          ...(process.env.OMNI_HUB_SITE ? { LEPTOS_SITE_ROOT: process.env.OMNI_HUB_SITE } : {}),
          OMNI_HUB_LOG_FILTER: 'warn',
          // All journeys come from one address; the throttle has tests of its own.
          OMNI_HUB_LIMITS_SIGN_IN_PER_MINUTE: '100000',
          // A database of the person who runs the tests is never touched.
          DATABASE_URL: '',
        },
      },
});
