// The data table: order, filters, columns, page and saved views stand in the address; Back brings back what was there; keys
// move and open; a hundred thousand rows cost no more than two hundred in the document.
import { expect, test, type Page } from '@playwright/test';
import { choose, fresh, live, newPerson, signIn } from './support.js';

const table = (page: Page) => page.getByRole('table', { name: 'People' });
const names = (page: Page) => table(page).getByRole('rowheader').allInnerTexts();

test('order, filter, columns, page and view are an address, and Back restores each', async ({ page }) => {
  const administrator = await newPerson('it_admin');
  await signIn(page, administrator, '/governance/users');
  await choose(page, { locale: 'en' }, '/governance/users');
  await live(page);

  // Order.
  const name = table(page).getByRole('columnheader', { name: /^Name/ });
  await expect(name).toHaveAttribute('aria-sort', 'ascending');
  const ascending = await names(page);
  await name.getByRole('link').click();
  await expect(page).toHaveURL(/sort=-name/);
  await expect(name).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(() => names(page)).not.toEqual(ascending);

  // Filter by a choice.
  await page.getByRole('search').or(page.getByRole('main')).getByText('Roles', { exact: true }).first().click();
  await page.getByRole('checkbox', { name: 'Auditor' }).check();
  await page.getByRole('button', { name: 'Apply' }).filter({ visible: true }).first().click();
  await expect(page).toHaveURL(/f\.role=/);
  const rows = table(page).getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect.poll(async () => (await rows.allInnerTexts()).every((row) => row.includes('Auditor'))).toBe(true);
  await expect(rows).not.toHaveCount(0);

  // Columns.
  await expect(table(page).getByRole('columnheader', { name: /^Added/ })).toHaveCount(0);
  await page.getByRole('group').filter({ hasText: 'Row height' }).or(page.getByLabel('Table options')).first().click();
  // By their words: Chromium does not tell the boxes of a menu that was drawn anew while it was closed until it is painted.
  await page.getByText('Added', { exact: true }).last().click();
  await page.getByText('Authenticator', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Apply' }).filter({ visible: true }).last().click();
  await expect(page).toHaveURL(/columns=/);
  await expect(table(page).getByRole('columnheader', { name: /^Added/ })).toBeVisible();
  await expect(table(page).getByRole('columnheader', { name: /^Authenticator/ })).toHaveCount(0);

  // A view keeps the question under a name.
  const view = `Auditors ${fresh()}`;
  const views = page.getByRole('navigation', { name: 'Views' });
  await views.getByText('Save view', { exact: true }).click();
  await views.getByRole('textbox', { name: 'Name of the view' }).fill(view);
  await views.getByRole('button', { name: 'Save', exact: true }).click();
  const tab = views.getByRole('link', { name: new RegExp(view) });
  await expect(tab).toHaveAttribute('aria-current', 'page');

  // Back, step by step.
  const full = page.url();
  await page.goBack();
  await expect(table(page).getByRole('columnheader', { name: /^Added/ })).toHaveCount(0);
  await expect(page).toHaveURL(/f\.role=/);
  await page.goBack();
  await expect(page).not.toHaveURL(/f\.role=/);
  await expect(page).toHaveURL(/sort=-name/);
  await page.goForward();
  await page.goForward();
  await expect(page).toHaveURL(full);
  await expect(table(page).getByRole('columnheader', { name: /^Added/ })).toBeVisible();
  await views.getByRole('link', { name: 'All', exact: true }).click();
  await expect(page).toHaveURL(/\/governance\/users\??$/);
  await expect(name).toHaveAttribute('aria-sort', 'ascending');
  await tab.click();
  await expect(page).toHaveURL(/f\.role=.*|.*columns=/);
  await expect(table(page).getByRole('columnheader', { name: /^Added/ })).toBeVisible();
  await page.reload();
  await live(page);
  await expect(tab).toHaveAttribute('aria-current', 'page');
  await views.getByRole('button', { name: `Delete view “${view}”` }).click();
  await expect(tab).toHaveCount(0);
});

test('keys move through the rows and open one; the drawer gives the focus back', async ({ page }) => {
  const administrator = await newPerson('it_admin');
  await signIn(page, administrator, '/governance/users');
  await choose(page, { locale: 'en' }, '/governance/users');
  await live(page);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Name or login' });
  await expect(search).toBeFocused();
  await search.pressSequentially(administrator.login);
  await expect(table(page).getByRole('rowheader')).toHaveCount(1);
  await expect(search).toBeFocused();
  // The list is one stop of the Tab key; inside it the arrows move.
  const list = page.getByRole('region', { name: 'People' });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(list).toBeFocused({ timeout: 200 });
  }).toPass();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: administrator.name });
  await expect(drawer).toBeVisible();
  await expect(page).toHaveURL(/[?&]user=/);
  await expect(page).toHaveURL(/[?&]q=/);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page).not.toHaveURL(/[?&]user=/);
  await expect(table(page).getByRole('rowheader')).toHaveCount(1);
  await expect.poll(() => list.evaluate((region) => region.contains(document.activeElement))).toBe(true);
});

test('a hundred thousand rows scroll with at most two hundred in the document', async ({ page }) => {
  const person = await newPerson('operations');
  await signIn(page, person, '/design');
  await choose(page, { locale: 'en' }, '/design');
  await live(page);
  const region = page.getByRole('region', { name: 'Demonstration orders' }).first();
  const large = region.getByRole('table');
  await region.scrollIntoViewIfNeeded();
  await expect(large.getByText('T2605-000001')).toBeVisible();
  await expect(large).toHaveAttribute('aria-rowcount', /^10000[0-9]$/);
  const inDocument = () => large.getByRole('row').count();
  const box = await region.boundingBox();
  expect(box).not.toBeNull();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 120);
  let most = 0;
  for (let step = 0; step < 20; step += 1) {
    await page.mouse.wheel(0, 3_000);
    most = Math.max(most, await inDocument());
  }
  expect(most).toBeLessThanOrEqual(200);
  expect(most).toBeGreaterThan(10);
  await expect(large.getByText('T2605-000001')).toHaveCount(0);
  // To the very end by the link below it, which is an address; Back leads to where one was.
  await page.getByRole('link', { name: 'Last page' }).first().click();
  await expect(large.getByText('T2605-100000')).toBeVisible();
  expect(await inDocument()).toBeLessThanOrEqual(200);
  await expect(page).toHaveURL(/offset=99\d00/);
  await page.getByRole('link', { name: 'First page' }).first().click();
  await expect(large.getByText('T2605-000001')).toBeVisible();
  await page.goBack();
  await expect(large.getByText('T2605-100000')).toBeVisible();
});
