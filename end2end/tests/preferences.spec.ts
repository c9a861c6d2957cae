// Language, theme, colours of rise and fall, density: right in the first byte, and kept with the person everywhere.
import { expect, test, type APIResponse, type Page } from '@playwright/test';
import { newPerson, signIn } from './support.js';

/** The attributes of the document's root as the server wrote them. */
async function root(answer: APIResponse): Promise<Record<string, string>> {
  const text = await answer.text();
  const tag = text.match(/<html[^>]*>/)?.[0] ?? '';
  return Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name ?? '', value ?? '']));
}

/** The document as the browser would get it with its present cookies. */
async function document(page: Page, path: string): Promise<Record<string, string>> {
  const cookies = (await page.context().cookies()).map((cookie) => cookie.name + '=' + cookie.value).join('; ');
  return root(await page.context().request.get(path, { headers: { cookie: cookies } }));
}

test('each choice is in the first byte and follows the person to another browser', async ({ page, browser }) => {
  const person = await newPerson('operations');
  await signIn(page, person, '/account');

  for (const [name, code] of [
    ['深色', 'dark'],
    ['浅色', 'light'],
    ['跟随系统', 'system'],
  ] as const) {
    await page.getByRole('radio', { name, exact: true }).check();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', code);
    expect((await document(page, '/account'))['data-theme']).toBe(code);
  }

  // The usual colours of the language: red rises in Chinese, green in English.
  await expect(page.locator('html')).toHaveAttribute('data-trend', /red/);
  await page.getByRole('radio', { name: 'English', exact: true }).check();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My account' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('html')).toHaveAttribute('data-trend', /green/);

  await page.getByRole('radio', { name: 'Red up, green down', exact: true }).check();
  await page.getByRole('radio', { name: 'High contrast', exact: true }).check();
  const densities = page.getByRole('radiogroup', { name: 'Density' }).or(page.getByRole('group', { name: 'Density' }));
  const was = await page.locator('html').getAttribute('data-density');
  await densities.getByRole('radio', { checked: false }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-trend', /red/);
  await expect(page.locator('html')).not.toHaveAttribute('data-density', was ?? '');

  // Another browser knows nothing but the person.
  const context = await browser.newContext({ locale: 'zh-CN' });
  const other = await context.newPage();
  await signIn(other, person, '/account');
  const here = await document(page, '/account');
  const there = await document(other, '/account');
  for (const name of ['lang', 'data-theme', 'data-trend', 'data-density']) {
    expect(there[name], name).toBe(here[name]);
    await expect(other.locator('html')).toHaveAttribute(name, here[name] ?? '');
  }
  expect(there.lang).toBe('en');
  expect(there['data-theme']).toMatch(/contrast/);

  // And signed out, this browser keeps how it looked.
  await other.getByRole('banner').getByRole('button', { name: person.name }).click();
  await other.getByRole('button', { name: 'Sign out' }).click();
  await expect(other).toHaveURL(/\/sign-in/);
  await expect(other.locator('html')).toHaveAttribute('lang', 'en');
  await expect(other.locator('html')).toHaveAttribute('data-theme', /contrast/);
  await context.close();
});

test('the theme of the menu in the top bar changes at once, on the page where one is', async ({ page }) => {
  const person = await newPerson('operations');
  await signIn(page, person, '/notifications');
  await page.getByRole('button', { name: '外观' }).click();
  await page.getByRole('button', { name: '深色', exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page).toHaveURL(/\/notifications$/);
  await page.getByRole('banner').getByRole('button', { name: /English/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Notifications' })).toBeVisible();
  await expect(page).toHaveURL(/\/notifications$/);
});
