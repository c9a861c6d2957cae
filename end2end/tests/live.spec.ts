// The live channel: what happens elsewhere shows without reloading, and an interruption is said and loses nothing.
import { expect, test } from '@playwright/test';
import { live, newPerson, omniHub, signIn, Wire } from './support.js';

/** Something that everybody who reads the trail is told of. */
async function anotherEntry(): Promise<string> {
  const person = await newPerson();
  return person.name;
}

test('a new entry is announced on the open audit page and shown when asked for', async ({ page }) => {
  const auditor = await newPerson('auditor');
  await signIn(page, auditor, '/governance/audit');
  await live(page);
  const table = page.getByRole('table', { name: '审计' });
  const name = await anotherEntry();
  const chip = page.getByRole('button', { name: /有 \d+ 条新记录/ });
  await expect(chip).toBeVisible();
  // What is being read is not moved by itself.
  await expect(table.getByText(name)).toHaveCount(0);
  await chip.click();
  await expect(table.getByText(name).first()).toBeVisible();
  await expect(page).toHaveURL(/\/governance\/audit$/);
});

test('a request that waits for me shows in the bell, the navigation and the queue at once', async ({ page, browser }) => {
  const [checker, maker, subject] = await Promise.all([newPerson('it_admin'), newPerson('it_admin'), newPerson()]);
  await signIn(page, checker, '/governance/access-requests');
  await live(page);
  const bell = page.getByRole('banner').getByRole('link', { name: /^通知/ });
  const unread = async () => Number(((await bell.textContent()) ?? '').match(/(\d+) 条未读/)?.[1] ?? 0);
  const before = await unread();

  const context = await browser.newContext({ locale: 'zh-CN' });
  const other = await context.newPage();
  await signIn(other, maker, `/governance/users?q=${subject.login}`);
  await other.getByRole('link', { name: subject.name }).click();
  await other.getByRole('dialog', { name: subject.name }).getByRole('link', { name: '整页打开' }).click();
  await other.getByRole('link', { name: /^角色与权限/ }).click();
  await other.getByRole('textbox', { name: /^原因/ }).fill('实时');
  await other.getByRole('button', { name: '提交申请' }).click();
  await expect(other.getByText('申请已提交，等待他人决定')).toBeVisible();

  await expect.poll(unread).toBeGreaterThan(before);
  await expect(page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: /^权限申请.*项待处理/ })).toBeVisible();
  await expect(page.getByRole('navigation', { name: '权限申请' }).getByRole('link', { name: new RegExp(subject.name) })).toBeVisible();

  // Read on one page, read on the other.
  await bell.click();
  await page.getByRole('button', { name: '全部标为已读' }).click();
  await expect.poll(unread).toBe(0);
  await context.close();
});

test('an interruption is said, and nothing that happened meanwhile is lost', async ({ browser, baseURL }) => {
  test.setTimeout(90_000);
  const auditor = await newPerson('auditor');
  const wire = await Wire.to(baseURL ?? '');
  const context = await browser.newContext({ locale: 'zh-CN', proxy: { server: wire.address } });
  const page = await context.newPage();
  await signIn(page, auditor, '/governance/audit');
  await live(page);
  const state = page.getByRole('banner').getByRole('status');
  const warning = page.getByText('数据可能已过时：实时连接中断。');
  await expect(warning).toBeHidden();

  wire.cut();
  await expect(state).toContainText('重新连接中');
  await expect(state).toContainText('数据截至', { timeout: 30_000 });
  await expect(warning).toBeVisible();
  const names = [await anotherEntry(), await anotherEntry()];
  wire.mend();
  await expect(state).toContainText('实时', { timeout: 30_000 });
  await expect(warning).toBeHidden();

  const chip = page.getByRole('button', { name: /有 \d+ 条新记录/ });
  await expect(chip).toBeVisible();
  await chip.click();
  for (const name of names) {
    await expect(page.getByRole('table', { name: '审计' }).getByText(name).first()).toBeVisible();
  }
  await context.close();
  wire.end();
});

test('a session ended by IT leaves the open page at once', async ({ page }) => {
  const person = await newPerson('auditor');
  await signIn(page, person, '/governance/audit');
  await live(page);
  await omniHub(['user', 'disable', person.login, '--reason', 'the journey']);
  await expect(page).toHaveURL(/\/sign-in\?/);
  await expect(page.getByText('登录已结束，请重新登录。')).toBeVisible();
});
