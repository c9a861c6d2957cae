// On a phone: the navigation is a drawer, a request is approved with the thumb, and no page is wider than the screen, not
// at 360 px and not when letters are twice as large.
import { expect, test, type Page } from '@playwright/test';
import { live, newPerson, signIn } from './support.js';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

const isWider = (page: Page) =>
  page.evaluate(() => document.scrollingElement !== null && document.scrollingElement.scrollWidth > window.innerWidth + 1);

test('a request is approved on a phone, reached by the drawer of the navigation', async ({ page, browser }) => {
  const [maker, checker, subject] = await Promise.all([newPerson('it_admin'), newPerson('it_admin'), newPerson()]);
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } });
  const desk = await context.newPage();
  await signIn(desk, maker, `/governance/users?q=${subject.login}`);
  await desk.getByRole('link', { name: subject.name }).click();
  await desk.getByRole('dialog', { name: subject.name }).getByRole('link', { name: '整页打开' }).click();
  await desk.getByRole('link', { name: /^角色与权限/ }).click();
  await desk.getByRole('textbox', { name: /^原因/ }).fill('手机上审批');
  await desk.getByRole('button', { name: '提交申请' }).click();
  await expect(desk.getByText('申请已提交，等待他人决定')).toBeVisible();
  await context.close();

  await signIn(page, checker);
  await live(page);
  const navigation = page.getByRole('navigation', { name: '主导航' });
  await expect(navigation).toBeHidden();
  await page.getByRole('button', { name: '打开导航' }).tap();
  await expect(navigation).toBeVisible();
  await navigation.getByRole('link', { name: '治理' }).first().tap();
  await expect(page.getByRole('heading', { level: 1, name: '人员' })).toBeVisible();
  await expect(navigation).toBeHidden();
  await page.getByRole('button', { name: '打开导航' }).tap();
  await navigation.getByRole('link', { name: /^权限申请/ }).tap();
  await expect(page.getByRole('heading', { level: 1, name: '权限申请' })).toBeVisible();
  await page.getByRole('navigation', { name: '权限申请' }).getByRole('link', { name: new RegExp(subject.name) }).tap();
  const request = page.getByRole('article', { name: new RegExp(subject.name) });
  await expect(request).toContainText('手机上审批');
  const approve = request.getByRole('button', { name: /^同意/ });
  await approve.scrollIntoViewIfNeeded();
  // Large enough for a thumb.
  const box = await approve.boundingBox();
  expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
  expect(await isWider(page)).toBe(false);
  await approve.tap();
  await expect(page.getByRole('status').filter({ hasText: '决定已生效' })).toBeVisible();
});

const PAGES = [
  '/',
  '/notifications',
  '/account',
  '/account/security',
  '/account/tokens',
  '/governance/users',
  '/governance/users?new=1',
  '/governance/departments',
  '/governance/access-requests',
  '/governance/permissions',
  '/governance/audit',
  '/settings/system',
  '/design',
];

test('no page is wider than a small phone, nor with letters twice as large', async ({ page }) => {
  test.setTimeout(180_000);
  const person = await newPerson('it_admin', 'auditor');
  const wide: string[] = [];
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/sign-in');
  if (await isWider(page)) wide.push('/sign-in at 360');
  await signIn(page, person);
  for (const path of PAGES) {
    await page.goto(path);
    await live(page);
    for (const [width, size] of [
      [390, 1],
      [360, 1],
      // A 1280 px window at 200 %, and at 400 % as WCAG reflow asks.
      [640, 1],
      [320, 1],
    ] as const) {
      await page.setViewportSize({ width, height: 740 });
      if (await isWider(page)) wide.push(`${path} at ${width} (${size})`);
    }
  }
  expect(wide).toEqual([]);
});
