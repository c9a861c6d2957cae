// Signing in and out, in both languages: what is wrong is said, nothing is lost, and a session that ended is dead on the
// server too.
import { expect, test } from '@playwright/test';
import { awake, fillSignIn, newPerson } from './support.js';

const words = {
  zh: {
    locale: 'zh-CN',
    login: '账号',
    password: '密码',
    wrong: '用户名或密码不正确',
    out: '已退出登录',
    tooMany: /尝试过于频繁/,
  },
  en: {
    locale: 'en',
    login: 'Login',
    password: 'Password',
    wrong: 'User name or password is wrong',
    out: 'You are signed out',
    tooMany: /Too many tries/,
  },
};

for (const [language, text] of Object.entries(words)) {
  test(`a person signs in after a wrong password and out again (${language})`, async ({ browser }) => {
    const person = await newPerson('it_admin');
    const context = await browser.newContext({ locale: text.locale });
    const page = await context.newPage();

    await page.goto('/governance/users?q=a&sort=-name');
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await expect(page.locator('html')).toHaveAttribute('lang', text.locale);
    await awake(page);

    await fillSignIn(page, person.login, 'not the password');
    const summary = page.getByRole('alert');
    await expect(summary).toContainText(text.wrong);
    await expect(summary).toBeFocused();
    await expect(page.getByRole('textbox', { name: text.login })).toHaveValue(person.login);
    await expect(page.getByLabel(text.password, { exact: false }).and(page.locator('input'))).toHaveValue('not the password');

    await page.getByLabel(text.password, { exact: false }).and(page.locator('input')).fill(person.password);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/governance\/users\?q=a&sort=-name$/);
    await expect(page.getByRole('heading', { level: 1, name: /^(人员|People)$/ })).toBeVisible();

    const session = (await context.cookies()).find((cookie) => cookie.name === '__Host-omni-hub');
    expect(session).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' });

    await page.getByRole('banner').getByRole('button', { name: person.name }).click();
    await page.getByRole('button', { name: /^(退出登录|Sign out)$/ }).click();
    await expect(page.getByText(text.out)).toBeVisible();
    expect((await context.cookies()).some((cookie) => cookie.name === '__Host-omni-hub')).toBe(false);

    // The old cookie, put back by hand, opens nothing.
    if (session) await context.addCookies([session]);
    await page.goto('/governance/users');
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await context.close();
  });

  test(`repeated failures slow one account and no other (${language})`, async ({ browser }) => {
    const [person, other] = await Promise.all([newPerson('auditor'), newPerson('auditor')]);
    const context = await browser.newContext({ locale: text.locale });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await awake(page);
    const summary = page.getByRole('alert');
    await expect(async () => {
      await fillSignIn(page, person.login, 'never right');
      await expect(summary).toContainText(text.tooMany, { timeout: 1_000 });
    }).toPass({ timeout: 40_000 });
    await expect(summary).toContainText(/\d/);

    await fillSignIn(page, other.login, other.password);
    await expect(page).toHaveURL(/\/$/);
    await context.close();
  });
}
