// Rights change by two people: who proposes cannot decide, who decides proves who they are, and the right holds on the next
// request of the person concerned. The keys of the queue work.
import { expect, test, type Page } from '@playwright/test';
import { confirmIdentity, live, newPerson, newPersonCalled, signIn, type Person } from './support.js';

/** Proposes a role for a person on their record, and gives the address of the request. */
async function propose(page: Page, subject: Person, role: string, reason: string): Promise<void> {
  await page.goto(`/governance/users?q=${subject.login}`);
  await page.getByRole('link', { name: subject.name }).click();
  await page.getByRole('dialog', { name: subject.name }).getByRole('link', { name: '整页打开' }).click();
  await page.getByRole('link', { name: /^角色与权限/ }).click();
  await live(page);
  await page.getByRole('combobox', { name: /^角色/ }).selectOption({ label: role });
  await page.getByLabel(/^原因/).filter({ visible: true }).fill(reason);
  await page.getByRole('button', { name: '提交申请' }).click();
  await expect(page.getByRole('status').filter({ hasText: '申请已提交，等待他人决定' })).toBeVisible();
}

test('a role is given by two people and holds at once; a refusal says why', async ({ page, browser }) => {
  const [maker, checker, subject] = await Promise.all([newPerson('it_admin'), newPerson('it_admin'), newPerson('store_clerk')]);
  const [contextOfChecker, contextOfSubject] = await Promise.all([
    browser.newContext({ locale: 'zh-CN' }),
    browser.newContext({ locale: 'zh-CN' }),
  ]);
  const [check, own] = await Promise.all([contextOfChecker.newPage(), contextOfSubject.newPage()]);
  await signIn(own, subject, '/');
  await expect(own.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '审计', exact: true })).toHaveCount(0);
  expect((await own.goto('/governance/audit'))?.status()).toBe(403);

  await signIn(page, maker);
  await propose(page, subject, '财务', '月末对账需要');

  // The maker sees the request and no way to decide it.
  const queue = (who: Page) => who.getByRole('navigation', { name: '权限申请' });
  const opened = (who: Page) => who.getByRole('article', { name: new RegExp(`${subject.name}.*`) });
  await page.goto('/governance/access-requests');
  await queue(page).getByRole('link', { name: new RegExp(subject.name) }).click();
  await expect(opened(page)).toContainText('月末对账需要');
  await expect(opened(page).getByRole('button', { name: /^撤回申请/ })).toBeVisible();
  await expect(opened(page).getByRole('button', { name: /^同意/ })).toHaveCount(0);

  // The checker approves, and has to prove who they are when the last proof is too old.
  await signIn(check, checker, '/governance/access-requests');
  await live(check);
  await queue(check).getByRole('link', { name: new RegExp(subject.name) }).click();
  await expect(opened(check).getByRole('region', { name: '生效后' })).toContainText('查看审计');
  await opened(check).getByRole('button', { name: /^同意/ }).click();
  await expect(check.getByRole('status').filter({ hasText: '决定已生效' })).toBeVisible();
  await expect(queue(check).getByRole('link', { name: new RegExp(subject.name) })).toHaveCount(0);

  expect((await own.goto('/governance/audit'))?.status()).toBe(200);
  await expect(own.getByRole('heading', { level: 1, name: '审计' })).toBeVisible();

  // Refused with a reason, by the keyboard.
  await propose(page, subject, '管理层', '想看看');
  await queue(check).getByRole('link', { name: new RegExp(subject.name) }).click();
  await expect(opened(check)).toContainText('想看看');
  await check.keyboard.press('r');
  const comment = opened(check).getByLabel(/^意见/);
  await expect(comment).toBeFocused();
  // Letters typed into the field are letters.
  await comment.pressSequentially('ajkr: 没有必要');
  await expect(comment).toHaveValue('ajkr: 没有必要');
  await opened(check).getByRole('button', { name: /^驳回/ }).click();
  await expect(check.getByRole('status').filter({ hasText: '决定已生效' })).toBeVisible();
  await page.goto('/governance/access-requests?view=mine');
  await queue(page).getByRole('link', { name: new RegExp(`${subject.name}.*管理层`) }).click();
  await expect(page.getByRole('article')).toContainText('ajkr: 没有必要');
  await expect(page.getByRole('article')).toContainText('已驳回');

  // A refusal without a reason is refused itself.
  await propose(page, subject, '店长', '第三件');
  await propose(page, subject, '运营', '第四件');
  const items = queue(check).getByRole('link', { name: new RegExp(subject.name) });
  await expect(items).toHaveCount(2);
  await items.first().click();
  await expect(opened(check)).toContainText('第三件');
  await opened(check).getByRole('button', { name: /^驳回/ }).click();
  await expect(opened(check).getByRole('alert')).toBeVisible();

  // J and K move, A approves.
  const current = check.getByRole('navigation', { name: '权限申请' }).locator('[aria-current="true"]');
  await expect(current).toContainText(subject.name);
  await check.getByRole('heading', { level: 1 }).click();
  const before = await current.textContent();
  await check.keyboard.press('j');
  await expect(current).not.toHaveText(before ?? '');
  await check.keyboard.press('k');
  await expect(current).toHaveText(before ?? '');
  await check.keyboard.press('a');
  await expect(items).toHaveCount(1);
  await contextOfChecker.close();
  await contextOfSubject.close();
});

test('the queue finds any person to propose a role for', async ({ page }) => {
  // A name that comes after everybody's in the order of the list.
  const [maker, subject] = await Promise.all([newPerson('it_admin'), newPersonCalled('龠', 'store_clerk')]);
  await signIn(page, maker, '/governance/access-requests?propose=1');
  await live(page);
  const drawer = page.getByRole('dialog', { name: '申请变更权限' });
  const person = drawer.getByRole('combobox', { name: /^姓名/ });
  await person.click();
  await person.pressSequentially(subject.name);
  await page.getByRole('option', { name: new RegExp(subject.name) }).click();
  await expect(person).toHaveValue(new RegExp(subject.name));
});

test('an act that concerns rights asks for the password when the last proof is old', async ({ page }) => {
  // A session that is younger than five minutes counts as proof; signing in with the second step does too. What is old is
  // made by the clock of the page alone: the server has its own, so the dialog is asked for by the server's answer.
  const administrator = await newPerson('it_admin');
  await signIn(page, administrator, '/account/tokens');
  await live(page);
  const refusal = { status: 403, contentType: 'application/json' };
  let calls = 0;
  await page.route('**/fn/account/create_token', async (route) => {
    calls += 1;
    if (calls > 1) return route.continue();
    return route.fulfill({ ...refusal, body: JSON.stringify({ kind: 'forbidden', code: 'not_fresh', data: [], fields: [] }) });
  });
  await page.getByLabel(/^名称/).fill('ERP 同步');
  await page.getByRole('checkbox', { name: /^查看部门/ }).check();
  await page.getByRole('button', { name: '创建密钥' }).click();
  await confirmIdentity(page, administrator);
  await expect(page.getByText('只显示这一次，请立即复制到程序的配置中。')).toBeVisible();
  expect(calls).toBe(2);
});
