// How smoothly the table scrolls through 100,000 rows, and how many rows are in the document meanwhile.
//
//   OMNI_HUB_ADDRESS=http://127.0.0.1:3000 OMNI_HUB_LOGIN=… OMNI_HUB_PASSWORD=… node bench/table_scroll.mjs
//
// The gallery's demonstration list is scrolled by the wheel (48 px a frame, about 2,900 px a second), then by dragging the
// bar in leaps. Frames are counted by requestAnimationFrame; a frame is late when it took more than 1.5 of 60 Hz. Without
// login the page must be open to all (a gallery served alone). Ends with 1 when a target is missed.
import { chromium } from 'playwright-core';

const TARGET_FPS = 55;
const MOST_ROW_NODES = 200;
const SECONDS = Number(process.env.OMNI_HUB_BENCH_SECONDS ?? 10);
const address = process.env.OMNI_HUB_ADDRESS ?? 'http://127.0.0.1:3000';

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
if (process.env.OMNI_HUB_LOGIN) {
  await page.goto(`${address}/sign-in?next=%2Fdesign`);
  await page.fill('input[name=login]', process.env.OMNI_HUB_LOGIN);
  await page.fill('input[name=password]', process.env.OMNI_HUB_PASSWORD ?? '');
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith('/sign-in')), page.click('button[type=submit]')]);
}
await page.goto(`${address}/design`);
const scroller = page.locator('.dt-table .dt-scroll[tabindex]').first();
await scroller.scrollIntoViewIfNeeded();
// The spacer below the rows appears when the page lives.
await page.waitForFunction(() => document.querySelector('.dt-space td[height]') !== null, null, { timeout: 30_000 });

const measured = await scroller.evaluate(async (box, seconds) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const nodes = () => box.querySelectorAll('tbody tr').length;
  const run = async (move) => {
    const times = [];
    let most = 0;
    let bones = 0;
    let last = await frame();
    const end = last + seconds * 1000;
    while (last < end) {
      move(times.length);
      const now = await frame();
      times.push(now - last);
      last = now;
      most = Math.max(most, nodes());
      bones += box.querySelector('tr.is-loading') === null ? 0 : 1;
    }
    const sorted = [...times].sort((a, b) => a - b);
    const total = times.reduce((sum, time) => sum + time, 0);
    return {
      fps: Number((times.length * 1000 / total).toFixed(1)),
      p95_ms: Number(sorted[Math.floor(sorted.length * 0.95)].toFixed(1)),
      worst_ms: Number(sorted.at(-1).toFixed(1)),
      late_frames: times.filter((time) => time > 25).length,
      frames: times.length,
      frames_with_bones: bones,
      most_row_nodes: most,
    };
  };
  const rest = await run(() => {});
  box.scrollTop = 0;
  const wheel = await run(() => { box.scrollTop += 48; });
  const leaps = await run((count) => { if (count % 30 === 0) box.scrollTop = ((count * 7919) % 100_000) / 100_000 * box.scrollHeight; });
  return { rest, wheel, leaps, rows: box.querySelector('table').getAttribute('aria-rowcount') };
}, SECONDS);
console.log(JSON.stringify(measured, null, 2));
await browser.close();

const missed = [];
if (measured.wheel.fps < TARGET_FPS) missed.push(`wheel: ${measured.wheel.fps} frames a second, wanted ${TARGET_FPS}`);
for (const part of ['wheel', 'leaps']) {
  if (measured[part].most_row_nodes > MOST_ROW_NODES + 2) missed.push(`${part}: ${measured[part].most_row_nodes} row nodes`);
}
for (const line of missed) console.error(line);
process.exitCode = missed.length === 0 ? 0 : 1;
