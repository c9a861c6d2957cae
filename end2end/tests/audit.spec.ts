// The audit trail: an entry tells before and after and carries its proof; a question stands in the address and is the same
// for another reader; the file holds the rows shown.
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { live, newPerson, omniHub, signIn } from './support.js';

const table = (page: Page) => page.getByRole('table', { name: '审计' });
/** The words of the rows shown, row by row. */
const rows = async (page: Page) => {
  const bodies = table(page).getByRole('row').filter({ has: page.getByRole('rowheader') });
  return bodies.evaluateAll((list) => list.map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText.trim())));
};

test('an entry shows what changed and its proof; a question is an address and a file', async ({ page, browser }) => {
  const [administrator, auditor, colleague, subject] = await Promise.all([
    newPerson('it_admin'),
    newPerson('auditor'),
    newPerson('auditor'),
    newPerson(),
  ]);
  // Three changes of one person by one administrator.
  const context = await browser.newContext({ locale: 'zh-CN' });
  const other = await context.newPage();
  await signIn(other, administrator, `/governance/users?q=${subject.login}`);
  await other.getByRole('link', { name: subject.name }).click();
  await other.getByRole('dialog', { name: subject.name }).getByRole('link', { name: '整页打开' }).click();
  await live(other);
  await other.getByRole('textbox', { name: /^邮箱/ }).fill(`${subject.login}@example.test`);
  const renamed = `${subject.name} 改名`;
  await other.getByRole('textbox', { name: /^姓名/ }).fill(renamed);
  await other.getByRole('button', { name: '保存', exact: true }).click();
  await expect(other.getByRole('heading', { level: 1, name: renamed })).toBeVisible();
  await omniHub(['user', 'disable', subject.login, '--reason', '离职，"交接"完成；=1+1']);
  await omniHub(['user', 'enable', subject.login]);
  await context.close();

  await signIn(page, auditor, '/governance/audit');
  await live(page);
  await page.getByRole('searchbox', { name: '人、对象、原因' }).fill(subject.name);
  await expect(page).toHaveURL(/[?&]q=/);
  await expect(table(page).getByRole('row').filter({ hasText: subject.name })).not.toHaveCount(0);
  const found = await rows(page);
  expect(found.length).toBeGreaterThanOrEqual(4);
  expect(found.every((row) => row.join(' ').includes(subject.name))).toBe(true);

  // The entry of the renaming: both values, hashes, intact.
  await table(page).getByRole('row').filter({ hasText: administrator.name }).getByRole('link').first().click();
  const entry = page.getByRole('dialog', { name: /^第 \d+ 条$/ });
  const changes = entry.getByRole('region', { name: '变更' });
  await expect(changes.getByRole('row', { name: /姓名/ })).toContainText(subject.name);
  await expect(changes.getByRole('row', { name: /姓名/ })).toContainText(renamed);
  // Personal data never goes into the trail.
  await expect(entry).not.toContainText('example.test');
  await expect(entry.getByText('内容与哈希一致')).toBeVisible();
  await expect(entry.getByText('本条哈希')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(entry).toBeHidden();
  await expect(page).toHaveURL(/[?&]q=/);

  // A filter by column, on top of the search.
  await page.getByRole('group').filter({ hasText: /^谁/ }).getByText('谁', { exact: true }).first().click();
  await page.getByLabel('包含').filter({ visible: true }).fill(administrator.name);
  await page.getByRole('button', { name: '应用' }).filter({ visible: true }).first().click();
  await expect(page).toHaveURL(/f\.actor=/);
  await expect.poll(async () => (await rows(page)).every((row) => row.join(' ').includes(administrator.name))).toBe(true);
  const filtered = await rows(page);
  expect(filtered.length).toBeGreaterThanOrEqual(1);
  expect(filtered.length).toBeLessThan(found.length);

  // The address, opened by a colleague with the same role, shows the same rows.
  const address = page.url();
  const second = await browser.newContext({ locale: 'zh-CN' });
  const theirs = await second.newPage();
  await signIn(theirs, colleague, new URL(address).pathname + new URL(address).search);
  await expect(table(theirs)).toBeVisible();
  expect(await rows(theirs)).toEqual(filtered);
  await second.close();

  // The file: the rows of the question, in this order, formulas disarmed.
  await page.goto(`/governance/audit?q=${encodeURIComponent(subject.name)}`);
  await live(page);
  const shown = await rows(page);
  await page.getByText('导出', { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV（逗号分隔）' }).click(),
  ]);
  const text = (await readFile(await download.path(), 'utf8')).replace(/^\uFEFF/, '');
  const lines = parse(text);
  const heads = lines[0] ?? [];
  const place = (name: string) => heads.findIndex((head) => head.startsWith(name));
  expect(place('谁')).toBeGreaterThanOrEqual(0);
  const data = lines.slice(1).filter((line) => line.length === heads.length && (line[place('谁')] ?? '') !== '');
  // What was exported since is an entry itself, about another subject: it is not among the rows.
  expect(data.slice(0, shown.length).map((line) => [line[place('谁')], line[place('动作')], line[place('原因')]?.replace(/^'/, '')])).toEqual(
    // Two lines of a cell are one in the file, and what is not there is empty.
    shown.map((row) => [1, 2, 5].map((cell) => (row[cell] ?? '').replace(/\s+/g, ' ').replace(/^--$/, ''))),
  );
  expect(text).not.toMatch(/(^|[,"])[=+@]/m);
});

/** Reads comma-separated text with quoted cells. */
function parse(text: string): string[][] {
  const lines: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let place = 0; place < text.length; place += 1) {
    const letter = text[place] ?? '';
    if (isQuoted) {
      if (letter === '"' && text[place + 1] === '"') {
        cell += '"';
        place += 1;
      } else if (letter === '"') isQuoted = false;
      else cell += letter;
    } else if (letter === '"') isQuoted = true;
    else if (letter === ',') {
      lines.at(-1)?.push(cell);
      cell = '';
    } else if (letter === '\n') {
      lines.at(-1)?.push(cell.replace(/\r$/, ''));
      cell = '';
      lines.push([]);
    } else cell += letter;
  }
  if (cell) lines.at(-1)?.push(cell);
  return lines;
}
