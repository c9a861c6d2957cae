// Every page passes axe in light and dark, Chinese and English, wide and narrow, and hydrates without a warning.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { choose, live, newPerson, signIn, watch } from './support.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary?: string }[];
}

/** What axe finds on the page as it stands, one line each. */
async function violations(page: Page): Promise<string[]> {
  // The rules of the page forbid foreign scripts; this one comes in beside the page.
  await page.evaluate(axe);
  const list = await page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: Violation[] }> } }).axe;
    const options = {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: { 'target-size': { enabled: true } },
      resultTypes: ['violations'],
    };
    return (await runner.run(document, options)).violations;
  });
  return list.flatMap((found) => found.nodes.map((node) => `${found.id} at ${node.target.join(' ')}: ${(node.failureSummary ?? '').replace(/\s+/g, ' ')}`));
}

const WIDTHS = [1440, 1024, 390];
const LANGUAGES = ['zh-CN', 'en'];

test('the sign-in page passes in three themes, two languages and three widths', async ({ browser, baseURL }) => {
  test.setTimeout(240_000);
  const found: string[] = [];
  for (const locale of LANGUAGES) {
    for (const theme of ['light', 'dark', 'high_contrast']) {
      const context = await browser.newContext({ locale });
      const page = await context.newPage();
      const messages = watch(page);
      await page.goto('/sign-in');
      const name = { light: /^(浅色|Light)$/, dark: /^(深色|Dark)$/, high_contrast: /^(高对比度|High contrast)$/ }[theme] ?? '';
      await page.getByRole('button', { name }).click();
      await expect(page.getByRole('button', { name })).toHaveAttribute('aria-pressed', 'true');
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        found.push(...(await violations(page)).map((line) => `${locale} ${theme} ${width}: ${line}`));
      }
      // With an error on the page.
      await page.getByRole('textbox', { name: /^(账号|Login)/ }).fill('nobody');
      await page.getByLabel(/^(密码|Password)/).and(page.locator('input')).fill('nothing right');
      await page.getByRole('main').getByRole('button', { name: /^(登录|Sign in)$/ }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      found.push(...(await violations(page)).map((line) => `${locale} ${theme} error: ${line}`));
      found.push(...messages.filter((line) => !/422|429/.test(line)));
      await context.close();
    }
  }
  expect(baseURL).toBeTruthy();
  expect(found).toEqual([]);
});

const PAGES = [
  '/',
  '/overview',
  '/notifications',
  '/account',
  '/account/security',
  '/account/security?totp=begin',
  '/account/tokens',
  '/governance/users',
  '/governance/users?new=1',
  '/governance/departments',
  '/governance/departments?new=1',
  '/governance/access-requests',
  '/governance/access-requests?view=all',
  '/governance/access-requests?propose=1',
  '/governance/permissions',
  '/governance/audit',
  '/integration',
  '/integration?new=1',
  '/integration/quality',
  '/organisation',
  '/organisation?new=1',
  '/organisation/locations',
  '/organisation/regions',
  '/organisation/legal-entities',
  '/organisation/campaigns',
  '/organisation/business-models',
  '/settings/system',
  '/design',
];

for (const locale of LANGUAGES) {
  for (const theme of ['light', 'dark']) {
    test(`every page passes signed in (${locale}, ${theme})`, async ({ page }) => {
      test.setTimeout(400_000);
      const [person, other] = await Promise.all([newPerson('it_admin', 'auditor'), newPerson('finance')]);
      const messages = watch(page);
      await signIn(page, person);
      await choose(page, { locale, theme }, `/governance/users?q=${other.login}`);
      // The record of a person, and their drawer, have addresses of their own.
      await page.getByRole('link', { name: other.name }).click();
      const record = await page.getByRole('link', { name: /^(整页打开|Open as full page)$/ }).getAttribute('href');
      const entry = page.url();
      const addresses = [...PAGES, `${record}`, `${record}?tab=roles`, `${record}?tab=audit`, entry];
      await page.goto('/governance/audit');
      await page.getByRole('rowheader').first().getByRole('link').click();
      await expect(page.getByRole('dialog')).toBeVisible();
      addresses.push(page.url());
      const found: string[] = [];
      for (const address of addresses) {
        await page.goto(address);
        await live(page);
        for (const width of [1440, 390]) {
          await page.setViewportSize({ width, height: 900 });
          found.push(...(await violations(page)).map((line) => `${new URL(page.url()).pathname}${new URL(page.url()).search} ${width}: ${line}`));
        }
        await page.setViewportSize({ width: 1440, height: 900 });
      }
      // Hydration that does not fit the page warns in the console.
      found.push(...messages);
      expect(found).toEqual([]);
    });
  }
}
