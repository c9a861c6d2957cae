// How fast and how sound the pages are in Chromium on this machine: Lighthouse (desktop) of the sign-in page, the time from
// the first byte to a page that answers (hydrated), and how much the layout shifts, for the sign-in page and the overview.
// Run by `cargo xtask bench page`, which starts the program; or by hand with OMNI_HUB_ADDRESS, OMNI_HUB_LOGIN and
// OMNI_HUB_PASSWORD of a running instance. Prints one line a figure and, last, all of them as JSON.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';

const address = process.env.OMNI_HUB_ADDRESS ?? 'http://127.0.0.1:3000';
const login = process.env.OMNI_HUB_LOGIN;
const password = process.env.OMNI_HUB_PASSWORD;
const executablePath = process.env.OMNI_HUB_CHROMIUM ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const ROUNDS = 5;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const results = {};
const say = (name, value, unit, target) => {
  results[name] = value;
  console.log(`${name.padEnd(44)} ${String(value).padStart(8)} ${unit.padEnd(4)} target ${target}`);
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function withChromium(body) {
  const folder = mkdtempSync(join(tmpdir(), 'omni-hub-lighthouse-'));
  const port = await freePort();
  const browser = spawn(executablePath, [...flags, '--headless=new', `--remote-debugging-port=${port}`, `--user-data-dir=${folder}`, 'about:blank'], { stdio: 'ignore' });
  try {
    for (let tries = 0; ; tries += 1) {
      try {
        await fetch(`http://127.0.0.1:${port}/json/version`);
        break;
      } catch (error) {
        if (tries > 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return await body(port);
  } finally {
    browser.kill('SIGKILL');
    await new Promise((resolve) => browser.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}

// Lighthouse simulates a desktop on a usual line; best practices and the rest are judged as on any public page.
async function judge() {
  await withChromium(async (port) => {
    const scores = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      const answer = await lighthouse(`${address}/sign-in`, { port, output: 'json', logLevel: 'error' }, desktopConfig);
      for (const [name, category] of Object.entries(answer.lhr.categories)) {
        (scores[name] ??= []).push(Math.round(category.score * 100));
        if (round === 0 && category.score < 0.95) {
          for (const { id } of category.auditRefs) {
            const audit = answer.lhr.audits[id];
            if (audit.score !== null && audit.score < 0.9) console.log(`  ${name}: ${id} ${audit.score} ${audit.displayValue ?? ''}`);
          }
        }
      }
    }
    for (const [name, values] of Object.entries(scores)) say(`lighthouse.sign_in.${name}`, median(values), '', '>= 95');
  });
}

// A page answers when its module has hydrated it: the document says so by the attribute that the module sets.
async function measure(page, path) {
  const interactive = [];
  const shifts = [];
  const largest = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto('about:blank');
    await page.goto(address + path, { waitUntil: 'commit' });
    await page.waitForFunction(() => document.documentElement.hasAttribute('data-hydrated'), undefined, { timeout: 30_000 });
    const figures = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const hydrated = performance.getEntriesByName('hydrated')[0]?.startTime ?? performance.now();
          const first = performance.getEntriesByType('navigation')[0].responseStart;
          let shift = 0;
          let paint = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
          }).observe({ type: 'layout-shift', buffered: true });
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) paint = entry.startTime;
          }).observe({ type: 'largest-contentful-paint', buffered: true });
          setTimeout(() => resolve({ interactive: hydrated - first, shift, paint }), 1_500);
        }),
    );
    interactive.push(Math.round(figures.interactive));
    shifts.push(Number(figures.shift.toFixed(4)));
    largest.push(Math.round(figures.paint));
  }
  return { interactive: median(interactive), shift: median(shifts), largest: median(largest) };
}

async function speed() {
  const browser = await chromium.launch({ executablePath, args: flags });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
    const page = await context.newPage();
    const pages = [['sign_in', '/sign-in']];
    if (login && password) pages.push(['overview', '/'], ['audit', '/governance/audit']);
    for (const [name, path] of pages) {
      if (name === 'overview') {
        await page.goto(`${address}/sign-in`);
        await page.waitForFunction(() => document.documentElement.hasAttribute('data-hydrated'));
        await page.fill('input[name=login]', login);
        await page.fill('input[name=password]', password);
        await Promise.all([page.waitForURL((url) => url.pathname !== '/sign-in'), page.press('input[name=password]', 'Enter')]);
      }
      const figures = await measure(page, path);
      say(`${name}.interactive_after_first_byte`, figures.interactive, 'ms', '<= 1000');
      say(`${name}.largest_contentful_paint`, figures.largest, 'ms', '<= 1500');
      say(`${name}.layout_shift`, figures.shift, '', '<= 0.02');
    }
  } finally {
    await browser.close();
  }
}

await judge();
await speed();
console.log(JSON.stringify(results));
