// The page is used before its module has arrived: nothing that was done is lost, and nothing is done twice.
import { expect, test } from '@playwright/test';
import { awake, fresh, live, newPerson, signIn, watch } from './support.js';

/** Holds the module back for ten seconds, as a slow line does. */
const DELAY = 10_000;

test('forms sent and links pressed before the module is there count once', async ({ page }) => {
  test.setTimeout(120_000);
  const administrator = await newPerson('it_admin');
  let arrived = 0;
  await page.route(/\.wasm(\?|$)/, async (route) => {
    await new Promise((done) => setTimeout(done, DELAY));
    arrived += 1;
    await route.continue().catch(() => {});
  });

  await page.goto('/sign-in?next=/governance/departments', { waitUntil: 'commit' });
  await page.getByRole('textbox', { name: /^账号/ }).fill(administrator.login);
  await page.getByRole('textbox', { name: /^密码/ }).fill(administrator.password);
  await page.getByRole('main').getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: '部门' })).toBeVisible();
  expect(arrived).toBe(0);

  // A link, before the module is there.
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '人员', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: '人员' })).toBeVisible();
  expect(arrived).toBe(0);

  // A form that changes something, pressed twice as impatient people do.
  const word = fresh();
  await page.getByRole('link', { name: '新建人员' }).first().click();
  await page.getByRole('textbox', { name: /^账号/ }).fill(`early.${word}`);
  await page.getByRole('textbox', { name: /^姓名/ }).fill(`早 ${word}`);
  await page.getByRole('combobox', { name: /^部门/ }).selectOption({ index: 1 });
  await page.getByRole('button', { name: '创建并生成链接' }).dblclick();
  await expect(page.getByText(/\/reset-password\//)).toBeVisible();
  expect(arrived).toBe(0);
  await page.goto(`/governance/users?q=early.${word}`, { waitUntil: 'commit' });
  await expect(page.getByRole('rowheader')).toHaveCount(1);

  // Words typed while the module is on its way stay when it takes over.
  await page.goto('/governance/users?new=1', { waitUntil: 'commit' });
  await page.getByRole('textbox', { name: /^账号/ }).fill(`typed.${word}`);
  await page.getByRole('textbox', { name: /^姓名/ }).fill(`打字 ${word}`);
  const before = arrived;
  await expect.poll(() => arrived, { timeout: 2 * DELAY }).toBeGreaterThan(before);
  await live(page);
  await expect(page.getByRole('textbox', { name: /^账号/ })).toHaveValue(`typed.${word}`);
  await expect(page.getByRole('textbox', { name: /^姓名/ })).toHaveValue(`打字 ${word}`);
});

test('a row opened before the module is there is open, once', async ({ page }) => {
  test.setTimeout(120_000);
  const administrator = await newPerson('it_admin');
  await signIn(page, administrator, `/governance/users?q=${administrator.login}`);
  await page.route(/\.wasm(\?|$)/, async (route) => {
    await new Promise((done) => setTimeout(done, DELAY));
    await route.continue().catch(() => {});
  });
  const found = watch(page);
  await page.reload({ waitUntil: 'commit' });
  await page.getByRole('rowheader').getByRole('link', { name: administrator.name }).click();
  const drawer = page.getByRole('dialog', { name: administrator.name });
  await expect(drawer).toBeVisible();
  await awake(page);
  await expect(drawer).toHaveCount(1);
  await expect(drawer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  // That the module comes late is this journey's own doing; the browser notes that it was fetched early and used late.
  expect(found.filter((line) => !line.includes('was preloaded using link preload but not used'))).toEqual([]);
});
