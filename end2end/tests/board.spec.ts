// The board: one set of figures. What stands on it is what programs get, every figure opens to rows that sum to it, the
// period stands in the address, and both languages and themes can be read by everybody.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { choose, live, newPerson, signIn, watch } from './support.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Figures {
  metrics: { code: string }[];
  total: { values: (string | null)[]; compared: (string | null)[] };
}

/** The figures that a program gets for the same period, with the same session. */
async function figures(page: Page, query: string): Promise<Figures> {
  const answer = await page.request.get(`/api/v1/kpi/query?${query}`);
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()) as Figures;
}

/** The amount of a text such as `¥1,234.50`, in fen. */
function fen(text: string): number {
  const found = /-?[\d,]+\.\d{2}/.exec(text.replace(/\s/g, ''));
  expect(found, text).not.toBeNull();
  return Math.round(Number((found?.[0] ?? '').replaceAll(',', '')) * 100);
}

/** A decimal of the interface for programs, in fen. */
const fenOf = (decimal: string | null | undefined) => Math.round(Number(decimal) * 100);

/** The dates that the form of the board holds. */
async function period(page: Page): Promise<{ first: string; last: string }> {
  const form = page.locator('#board-period');
  return {
    first: await form.locator('input[name="period-from"]').inputValue(),
    last: await form.locator('input[name="period-to"]').inputValue(),
  };
}

test('a figure of the board is that of the interface for programs, and its rows sum to it', async ({ page }) => {
  const person = await newPerson('finance');
  await signIn(page, person);
  await live(page);
  await expect(page.getByRole('heading', { level: 1, name: /看板/ })).toBeVisible();
  const { first, last } = await period(page);
  const asked = `metrics=S-001,S-002&first=${first}&last=${last}&comparison=yoy_date`;
  const api = await figures(page, asked);

  // The meanings of "sales": to the fen.
  const table = page.getByRole('region', { name: /三种“销售额”/ });
  await expect(table.getByRole('row', { name: /^净销售额/ })).toBeVisible();
  expect(fen(await table.getByRole('row', { name: /^净销售额/ }).getByRole('link').innerText())).toBe(fenOf(api.total.values[0]));
  expect(fen(await table.getByRole('row', { name: /^下单金额/ }).getByRole('link').innerText())).toBe(fenOf(api.total.values[1]));
  await expect(page.getByText('残差 0.00')).toBeVisible();

  // The drawer of the figure, and its parts.
  await table.getByRole('row', { name: /^净销售额/ }).getByRole('link').click();
  const drawer = page.getByRole('dialog', { name: '净销售额' });
  await expect(drawer).toBeVisible();
  await expect(page).toHaveURL(/[?&]explain=S-001/);
  await expect(drawer.getByText(/差 0\.00$/)).toBeVisible();
  const parts = drawer.getByRole('table').first().getByRole('row').filter({ has: page.getByRole('link') });
  const amounts = await parts.getByRole('link').allInnerTexts();
  const sum = amounts.slice(0, -1).reduce((total, text) => total + fen(text), 0);
  expect(sum).toBe(fen(amounts.at(-1) ?? ''));
  expect(sum).toBe(fenOf(api.total.values[0]));

  // Down to the rows of one channel: all pages together are the figure of the channel.
  const channel = parts.nth(amounts.length - 2).getByRole('link');
  const expected = fen(await channel.innerText());
  await channel.click();
  await expect(page).toHaveURL(/\/board\/rows\?/);
  const rows = page.getByRole('region', { name: '单据行' });
  await expect(rows).toBeVisible();
  expect(fen(await rows.locator('tfoot').innerText())).toBe(expected);
  let total = 0;
  for (let pages = 0; pages < 200; pages += 1) {
    const cells = await rows.locator('tbody tr td:last-child').allInnerTexts();
    total += cells.reduce((count, text) => count + fen(text), 0);
    const next = page.getByRole('link', { name: '下一页' });
    if ((await next.count()) === 0) break;
    const before = page.url();
    await next.click();
    await expect(page).not.toHaveURL(before);
    await expect(page.getByText(/^第 \d/)).toBeVisible();
    await expect.poll(() => rows.locator('tbody tr td:last-child').allInnerTexts()).not.toEqual(cells);
  }
  expect(total).toBe(expected);

  // Back to the figures that one came from.
  await page.getByRole('link', { name: '回到看板' }).click();
  await expect(page).toHaveURL(new RegExp(`period-from=${first}`));
});

test('period and comparison stand in the address, before and without the module, and Back leads to those before', async ({ page }) => {
  const person = await newPerson('finance');
  await signIn(page, person);
  await live(page);
  const before = await period(page);
  await page.getByRole('button', { name: /^期间/ }).click();
  const form = page.locator('#board-period');
  await form.locator('input[name="period-from"]').fill('2026-06-01');
  await form.locator('input[name="period-to"]').fill('2026-06-18');
  await form.getByRole('button', { name: '查看' }).click();
  await expect(page).toHaveURL(/period-from=2026-06-01/);
  await expect(page.getByRole('button', { name: /^期间 2026-06/ })).toBeVisible();
  await live(page);

  await page.getByRole('button', { name: /^比较/ }).click();
  await page.getByRole('link', { name: '去年同活动' }).click();
  await expect(page).toHaveURL(/compare=yoy_event/);
  await expect(page.getByText('对比 2025-06-01 ～ 2025-06-18').first()).toBeVisible();
  const api = await figures(page, 'metrics=S-001&first=2026-06-01&last=2026-06-18&comparison=yoy_event');
  const table = page.getByRole('region', { name: /三种“销售额”/ });
  expect(fen(await table.getByRole('row', { name: /^净销售额/ }).getByRole('link').innerText())).toBe(fenOf(api.total.values[0]));

  await page.goBack();
  await expect(page).not.toHaveURL(/compare=yoy_event/);
  await page.goBack();
  await expect(page.getByRole('button', { name: /^期间/ })).toBeVisible();
  await expect.poll(() => period(page)).toEqual(before);

  // Campaigns that the period is no part of cannot be aligned: it is said, and the figures stay.
  await page.goto('/?period-from=2026-08-01&period-to=2026-08-10&compare=yoy_event');
  await expect(page.getByText(/不能这样比较/)).toBeVisible();
  // A period without data says so, with the one that has some.
  await page.goto('/?period-from=2020-01-01&period-to=2020-01-31');
  await expect(page.getByText('此期间没有数据').first()).toBeVisible();
});

test('who may not see figures has the overview as the first page', async ({ page }) => {
  const person = await newPerson('store_clerk');
  await signIn(page, person);
  await expect(page.getByRole('heading', { level: 1, name: '总览' })).toBeVisible();
  const answer = await page.goto('/board/rows?metric=S-001');
  expect(answer?.status()).toBe(403);
});

test('what waits for me stands on the board and on a page of its own', async ({ page }) => {
  const person = await newPerson('finance');
  await signIn(page, person);
  await expect(page.getByRole('heading', { level: 2, name: '等我处理' })).toBeVisible();
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '等我处理' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '总览' })).toBeVisible();
});

test('the files hold what the board shows', async ({ page }) => {
  const person = await newPerson('finance');
  await signIn(page, person);
  await live(page);
  const { first, last } = await period(page);
  const api = await figures(page, `metrics=S-001&first=${first}&last=${last}`);
  await page.getByRole('button', { name: '导出' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^CSV/ }).click()]);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toContain(Number(api.total.values[0]).toString());
});

for (const locale of ['zh-CN', 'en']) {
  for (const theme of ['light', 'dark']) {
    test(`the board, a figure and its rows pass axe and hydrate (${locale}, ${theme})`, async ({ page }) => {
      test.setTimeout(120_000);
      const person = await newPerson('finance');
      const messages = watch(page);
      await signIn(page, person);
      await choose(page, { locale, theme }, '/');
      const found: string[] = [];
      for (const address of ['/', '/?explain=M-003', '/?explain=S-001', '/board/rows?metric=S-001', '/?compare=none', '/overview']) {
        await page.goto(address);
        await live(page);
        for (const width of [1440, 390, 2400]) {
          await page.setViewportSize({ width, height: 900 });
          await page.evaluate(axe);
          const violations = await page.evaluate(async () => {
            const runner = (window as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> } }).axe;
            const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] };
            return (await runner.run(document, options)).violations;
          });
          found.push(...violations.flatMap((one) => one.nodes.map((node) => `${address} ${width}: ${one.id} at ${node.target.join(' ')}`)));
          // Nothing is wider than the window but what scrolls by itself.
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          if (overflow > 0) found.push(`${address} ${width}: ${overflow} px too wide`);
        }
        await page.setViewportSize({ width: 1440, height: 900 });
      }
      found.push(...messages);
      expect(found).toEqual([]);
    });
  }
}
