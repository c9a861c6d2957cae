// The command palette finds pages, actions and people by Chinese, the first letters of pinyin and English; only what one may
// open; the keyboard is enough.
import { expect, test } from '@playwright/test';
import { live, newPerson, signIn } from './support.js';

test('the palette finds in three ways and opens by Enter; Escape gives the focus back', async ({ page }) => {
  const [administrator, subject] = await Promise.all([newPerson('it_admin'), newPerson()]);
  await signIn(page, administrator, '/account');
  await live(page);
  const dialog = page.getByRole('dialog', { name: '搜索与命令' });
  const field = dialog.getByRole('combobox');
  const options = dialog.getByRole('option');
  const back = page.getByRole('link', { name: '安全', exact: true }).first();
  await back.focus();

  await page.keyboard.press('Control+k');
  await expect(dialog).toBeVisible();
  await expect(field).toBeFocused();
  for (const words of ['权限矩阵', 'qxjz', 'Permission matrix']) {
    await field.fill(words);
    await expect(options.first(), words).toContainText('权限矩阵');
  }
  await field.fill('没有这样的东西');
  await expect(options).toHaveCount(0);
  // What this person may not open is not found.
  await field.fill('审计');
  await expect(options.filter({ hasText: /^审计/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(back).toBeFocused();

  // People come from the server.
  await page.keyboard.press('Control+k');
  await field.fill(subject.login);
  await expect(options.filter({ hasText: subject.name })).toBeVisible();
  await page.keyboard.press('Escape');

  // Enter opens, without loading the page anew.
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  await page.getByRole('button', { name: /^搜索或输入命令/ }).click();
  await field.fill('bm');
  await expect(options.first()).toContainText('部门');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: '部门' })).toBeVisible();
  await expect(page).toHaveURL(/\/governance\/departments$/);
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);
});
