// Everything that matters works in a browser that runs no script.
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { fresh, newPerson } from './support.js';

test.use({ javaScriptEnabled: false });

async function enter(page: Page, login: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: /^账号/ }).fill(login);
  await page.getByRole('textbox', { name: /^密码/ }).fill(password);
  await page.getByRole('button', { name: '登录' }).click();
}

test('one signs in, chooses language and theme, changes the password, ends a session, signs out', async ({ page, browser }) => {
  const person = await newPerson('operations');
  await page.goto('/sign-in?next=/account/security');

  // Language and theme, before signing in.
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');

  // A wrong password is said.
  await enter(page, person.login, 'not the password');
  await expect(page.getByRole('alert')).toContainText('用户名或密码不正确');
  await enter(page, person.login, person.password);
  await expect(page.getByRole('heading', { level: 1, name: '账号安全' })).toBeVisible();

  // Another device, and its end.
  const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
  const other = await context.newPage();
  await other.goto('/sign-in');
  await enter(other, person.login, person.password);
  await expect(other.getByRole('heading', { level: 1, name: /总览|看板/ })).toBeVisible();
  await page.reload();
  await page.getByRole('row', { name: /Firefox/ }).getByRole('button').click();
  await expect(page.getByText('会话已结束')).toBeVisible();
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in/);
  await context.close();

  // The password.
  const chosen = `another calm harbour ${fresh()}`;
  await page.getByRole('textbox', { name: /^当前密码/ }).fill('not the password');
  await page.getByRole('textbox', { name: /^新密码/ }).fill(chosen);
  await page.getByRole('button', { name: '修改密码' }).click();
  await expect(page.getByRole('alert')).toContainText('密码不正确');
  await page.getByRole('textbox', { name: /^当前密码/ }).fill(person.password);
  await page.getByRole('textbox', { name: /^新密码/ }).fill(chosen);
  await page.getByRole('button', { name: '修改密码' }).click();
  await expect(page.getByText('密码已修改，其他设备已退出')).toBeVisible();

  // Messages: the new device and the password are told, and can be read.
  await page.getByRole('banner').getByRole('link', { name: /^通知/ }).click();
  await expect(page.getByRole('listitem').filter({ hasText: '密码已修改' })).toBeVisible();
  await page.getByRole('button', { name: '全部标为已读' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: /^通知/ })).not.toContainText('未读');

  // Theme and language inside, by the form of the account.
  await page.goto('/account');
  await page.getByRole('radio', { name: '高对比度' }).check();
  await page.getByRole('radio', { name: '绿涨红跌' }).check();
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', /contrast/);

  // A key: made, shown once, taken back.
  await page.goto('/account/tokens');
  await page.getByRole('textbox', { name: /^名称/ }).fill('无脚本');
  await page.getByRole('checkbox', { name: /^查看部门/ }).check();
  await page.getByRole('button', { name: '创建密钥' }).click();
  await expect(page.getByText('只显示这一次，请立即复制到程序的配置中。')).toBeVisible();
  const row = page.getByRole('row', { name: /无脚本/ });
  await expect(row).toContainText('有效');
  await row.getByRole('button', { name: '作废' }).click();
  await page.getByRole('button', { name: '作废这个密钥' }).click();
  await expect(page.getByText('密钥已作废')).toBeVisible();
  await expect(page.getByRole('row', { name: /无脚本/ })).toContainText('已作废');

  await page.getByRole('banner').getByRole('button', { name: person.name }).click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('IT adds a person and two people change rights', async ({ page, browser }) => {
  const [maker, checker] = await Promise.all([newPerson('it_admin'), newPerson('it_admin')]);
  const word = fresh();
  await page.goto('/sign-in?next=/governance/users');
  await enter(page, maker.login, maker.password);
  await page.getByRole('link', { name: '新建人员' }).first().click();
  await page.getByRole('textbox', { name: /^账号/ }).fill(`plain.${word}`);
  await page.getByRole('textbox', { name: /^姓名/ }).fill(`无脚本 ${word}`);
  await page.getByRole('combobox', { name: /^部门/ }).selectOption({ index: 1 });
  await page.getByRole('button', { name: '创建并生成链接' }).click();
  await expect(page.getByText(/\/reset-password\//)).toBeVisible();
  const path = new URL((await page.getByText(/\/reset-password\//).textContent()) ?? '').pathname;

  // The person chooses a password.
  const fresh_context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false });
  const own = await fresh_context.newPage();
  await own.goto(path);
  await own.getByRole('textbox', { name: /^新密码/ }).fill(`plain calm harbour ${word}`);
  await own.getByRole('button', { name: '保存新密码' }).click();
  await expect(own.getByText('密码已设置，请用新密码登录。')).toBeVisible();
  await enter(own, `plain.${word}`, `plain calm harbour ${word}`);
  expect((await own.goto('/governance/departments'))?.status()).toBe(403);

  // Proposed by one.
  await page.goto(`/governance/users?q=plain.${word}`);
  await page.getByRole('link', { name: `无脚本 ${word}` }).click();
  await page.getByRole('link', { name: '整页打开' }).click();
  await page.getByRole('link', { name: /^角色与权限/ }).click();
  await page.getByRole('combobox', { name: /^角色/ }).selectOption({ label: '运营' });
  await page.getByRole('textbox', { name: /^原因/ }).fill('无脚本也能做');
  await page.getByRole('button', { name: '提交申请' }).click();
  await expect(page.getByText('申请已提交，等待他人决定')).toBeVisible();

  // Decided by another.
  const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false });
  const check = await context.newPage();
  await check.goto('/sign-in?next=/governance/access-requests');
  await enter(check, checker.login, checker.password);
  await check.getByRole('link', { name: new RegExp(word) }).click();
  await check.getByRole('button', { name: /^同意/ }).click();
  await expect(check.getByText('决定已生效')).toBeVisible();
  expect((await own.goto('/governance/departments'))?.status()).toBe(200);

  // Proving again who one is, on a page of its own.
  await check.goto('/account/confirm?next=/governance/access-requests');
  await check.getByRole('textbox', { name: /^密码/ }).fill('not the password');
  await check.getByRole('button', { name: '确认身份' }).click();
  await expect(check.getByRole('alert')).toContainText('密码不正确');
  await check.getByRole('textbox', { name: /^密码/ }).fill(checker.password);
  await check.getByRole('button', { name: '确认身份' }).click();
  await expect(check).toHaveURL(/\/governance\/access-requests$/);
  await context.close();
  await fresh_context.close();
});

test('a list is searched, filtered, sorted, paged and exported', async ({ page }) => {
  const auditor = await newPerson('auditor');
  await page.goto('/sign-in?next=/governance/audit');
  await enter(page, auditor.login, auditor.password);
  const table = page.getByRole('table', { name: '审计' });
  await expect(table.getByRole('rowheader')).not.toHaveCount(0);

  await page.getByRole('searchbox', { name: '人、对象、原因' }).fill(auditor.name);
  await page.getByRole('button', { name: '应用' }).filter({ visible: true }).last().click();
  await expect(page).toHaveURL(/[?&]q=/);
  for (const row of await table.getByRole('row').filter({ has: page.getByRole('rowheader') }).all()) {
    await expect(row).toContainText(auditor.name);
  }

  await page.getByText('对象', { exact: true }).first().click();
  await page.getByLabel('包含').filter({ visible: true }).fill(auditor.name);
  await page.getByRole('button', { name: '应用' }).filter({ visible: true }).first().click();
  await expect(page).toHaveURL(/f\.subject/);

  await table.getByRole('columnheader', { name: /^谁/ }).getByRole('link').click();
  await expect(page).toHaveURL(/sort=actor/);
  await expect(table.getByRole('columnheader', { name: /^谁/ })).toHaveAttribute('aria-sort', 'ascending');

  await page.goto('/governance/audit?limit=2');
  await page.getByRole('link', { name: '下一页' }).click();
  await expect(page).toHaveURL(/offset=2/);
  await expect(table.getByRole('rowheader')).toHaveCount(2);

  await page.goto(`/governance/audit?q=${encodeURIComponent(auditor.name)}`);
  await page.getByText('导出', { exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV（逗号分隔）' }).click()]);
  expect(await readFile(await download.path(), 'utf8')).toContain(auditor.name);
});
