// The second factor: turned on with a code of the authenticator, asked for at sign-in, each code good once, recovery codes
// in its place, turned off again.
import { expect, test } from '@playwright/test';
import { authenticatorCode, awake, fillSignIn, live, newPerson, signIn } from './support.js';

test('an authenticator guards the sign-in, and no code works twice', async ({ page, browser }) => {
  const person = await newPerson('auditor');
  await signIn(page, person, '/account/security');
  await live(page);
  await expect(page.getByText('未启用。只凭密码即可登录。')).toBeVisible();
  await page.getByRole('link', { name: '启用验证器' }).click();
  await expect(page.getByRole('img', { name: '验证器二维码' })).toBeVisible();
  const secret = (await page.getByText(/^[A-Z2-7 ]{26,}$/).first().textContent()) ?? '';
  const first = authenticatorCode(secret);

  const field = page.getByLabel('验证器显示的 6 位数字');
  await field.fill(first === '000000' ? '000001' : '000000');
  await page.getByRole('button', { name: '验证并启用' }).click();
  await expect(page.getByRole('alert')).toContainText('验证码不正确');
  await field.fill(first);
  await page.getByRole('button', { name: '验证并启用' }).click();
  await expect(page.getByText('已启用，剩余恢复码 10 个。')).toBeVisible();
  const box = page.getByRole('status').filter({ hasText: '恢复码' }).filter({ has: page.getByRole('listitem') });
  const codes = await box.getByRole('listitem').allTextContents();
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);

  // On another device the password alone no longer lets one in.
  const other = await browser.newContext({ locale: 'zh-CN' });
  const device = await other.newPage();
  const password = async () => {
    await device.goto('/sign-in?next=/account/security');
    await awake(device);
    await fillSignIn(device, person.login, person.password);
    await expect(device.getByRole('heading', { level: 1, name: '验证码' })).toBeVisible();
    await expect(device.getByLabel('验证码')).toBeFocused();
  };
  const answer = async (code: string) => {
    await device.getByLabel('验证码').fill(code);
    await device.getByRole('button', { name: '验证', exact: true }).click();
  };
  const isIn = () => expect(device.getByRole('heading', { level: 1, name: '账号安全' })).toBeVisible();
  const isRefused = () => expect(device.getByRole('alert')).toContainText('验证码不正确');

  await password();
  await device.goto('/governance/audit');
  await expect(device).toHaveURL(/\/sign-in\?next=/);

  await password();
  await answer(first);
  await isRefused();
  const second = authenticatorCode(secret, 1);
  await answer(second);
  await isIn();

  await other.clearCookies();
  await password();
  await answer(second);
  await isRefused();
  await answer(codes[0] ?? '');
  await isIn();
  await expect(device.getByText('已启用，剩余恢复码 9 个。')).toBeVisible();

  await other.clearCookies();
  await password();
  await answer(codes[0] ?? '');
  await isRefused();
  await answer(codes[1] ?? '');
  await isIn();

  // Turned off with the password, it is not asked for again.
  await live(device);
  await device.getByRole('button', { name: '停用验证器' }).first().click();
  const dialog = device.getByRole('dialog', { name: '停用验证器' });
  await dialog.getByLabel(/^密码/).and(device.locator('input')).fill('not the password');
  await dialog.getByRole('button', { name: '停用验证器' }).click();
  await expect(dialog.getByRole('alert')).toContainText('密码不正确');
  await dialog.getByLabel(/^密码/).and(device.locator('input')).fill(person.password);
  await dialog.getByRole('button', { name: '停用验证器' }).click();
  await expect(device.getByText('未启用。只凭密码即可登录。')).toBeVisible();
  await other.clearCookies();
  await signIn(device, person, '/account/security');
  await isIn();
  await other.close();
});
