// A new person: made by IT, let in by a link that works once, sees what their roles allow, and is out at the next click
// once disabled.
import { expect, test } from '@playwright/test';
import { choose, fresh, live, newPerson, omniHub, signIn } from './support.js';

test('IT adds a person, who chooses a password, sees only what is theirs, and is disabled at once', async ({ page, browser }) => {
  const administrator = await newPerson('it_admin');
  const word = fresh();
  const person = { login: `new.${word}`, name: `新同事 ${word}`, password: `one calm harbour ${word}` };

  await signIn(page, administrator, '/governance/users');
  await live(page);
  await page.getByRole('link', { name: '新建人员' }).first().click();
  const drawer = page.getByRole('dialog', { name: '新建人员' });
  await drawer.getByLabel(/^账号/).fill('Not a login');
  await drawer.getByLabel(/^姓名/).fill(person.name);
  await drawer.getByLabel(/^邮箱/).fill(`${person.login}@example.test`);
  const department = drawer.getByRole('combobox', { name: /^部门/ });
  await department.click();
  await department.pressSequentially('stores');
  await page.keyboard.press('Enter');
  await drawer.getByRole('button', { name: '创建并生成链接' }).click();
  // What is wrong is said at the field, and nothing that was typed is lost.
  await expect(drawer.getByRole('alert')).toBeFocused();
  await expect(drawer.getByLabel(/^姓名/)).toHaveValue(person.name);
  await expect(drawer.getByLabel(/^账号/)).toHaveAttribute('aria-invalid', 'true');
  await drawer.getByLabel(/^账号/).fill(person.login);
  await drawer.getByRole('button', { name: '创建并生成链接' }).click();
  await expect(drawer.getByText('只显示这一次，请现在交给本人。')).toBeVisible();
  const link = (await drawer.getByText(/^https?:\/\/\S+\/reset-password\/\S+$/).textContent()) ?? '';
  const path = new URL(link).pathname;

  const context = await browser.newContext({ locale: 'en' });
  const own = await context.newPage();
  await own.goto(path);
  await expect(own.getByRole('heading', { level: 1, name: 'Choose a new password' })).toBeVisible();
  const field = own.getByLabel(/^New password/).and(own.locator('input'));
  await field.fill('short');
  await own.getByRole('button', { name: 'Save the password' }).click();
  await expect(own.getByRole('alert')).toBeVisible();
  await field.fill(person.password);
  await own.getByRole('button', { name: 'Save the password' }).click();
  await expect(own.getByText('The password is set. Sign in with it.')).toBeVisible();

  // The link worked once.
  await own.goto(path);
  await expect(own.getByRole('alert')).toContainText('The link is not valid, was used or has expired');

  // Without a role nothing is seen but one's own.
  await signIn(own, person);
  await choose(own, { locale: 'en' }, '/account');
  const navigation = own.getByRole('navigation', { name: 'Main navigation' });
  await expect(navigation).toBeVisible();
  await expect(navigation.getByRole('listitem')).toHaveCount(0);
  const refused = await own.goto('/governance/users');
  expect(refused?.status()).toBe(403);
  await expect(own.getByRole('heading', { level: 1, name: 'Not allowed' })).toBeVisible();

  // With a role, at once what it allows and no more.
  await omniHub(['user', 'grant', person.login, '--role', 'finance', '--reason', 'the journey']);
  await own.goto('/governance/audit');
  await expect(own.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible();
  for (const shown of ['Departments', 'Permission matrix', 'Audit']) {
    await expect(navigation.getByRole('link', { name: shown, exact: true })).toHaveCount(1);
  }
  for (const hidden of ['People', 'Access requests', 'System state']) {
    await expect(navigation.getByRole('link', { name: hidden, exact: true })).toHaveCount(0);
  }
  expect((await own.goto('/settings/system'))?.status()).toBe(403);
  await own.goto('/governance/audit');
  await live(own);

  // Disabled: the next click is refused, and so is the next sign-in.
  await page.goto(`/governance/users?q=${person.login}`);
  await live(page);
  await page.getByRole('link', { name: person.name }).click();
  const record = page.getByRole('dialog', { name: person.name });
  await record.getByRole('button', { name: '停用' }).click();
  const question = page.getByRole('dialog', { name: `停用 ${person.name}` });
  await question.getByLabel(/^原因/).fill('旅程结束');
  await question.getByRole('button', { name: /^停用并结束/ }).click();
  await expect(page.getByRole('status').filter({ hasText: '已停用，其会话已结束' })).toBeVisible();
  await navigation.getByRole('link', { name: 'Departments', exact: true }).click({ noWaitAfter: true });
  await expect(own).toHaveURL(/\/sign-in\?/);
  await expect(own.getByText('Your session has ended. Sign in again.')).toBeVisible();
  await own.getByRole('textbox', { name: /^Login/ }).fill(person.login);
  await own.getByLabel(/^Password/).and(own.locator('input')).fill(person.password);
  await own.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(own.getByRole('alert')).toContainText('User name or password is wrong');
  await context.close();
});
