// How the sign-in page and the gallery look, against pictures that were looked at. After a wanted change of the look:
// `npx playwright test look --update-snapshots`, then look at each picture before committing it.
import { expect, test } from '@playwright/test';
import { choose, live, newPerson, signIn } from './support.js';

for (const [language, locale] of [
  ['zh', 'zh-CN'],
  ['en', 'en'],
] as const) {
  test(`the sign-in page looks as it should (${language})`, async ({ browser }) => {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    for (const theme of ['light', 'dark'] as const) {
      await page.goto('/sign-in');
      await page.getByRole('button', { name: { light: /^(浅色|Light)$/, dark: /^(深色|Dark)$/ }[theme] }).click();
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await page.evaluate(() => document.fonts.ready);
      await expect(page).toHaveScreenshot(`sign-in-${language}-${theme}.png`);
    }
    await context.close();
  });
}

for (const [locale, theme, sections] of [
  ['zh-CN', 'light', ['buttons', 'fields', 'tags']],
  ['en', 'dark', ['buttons', 'tiles']],
] as const) {
  test(`the components look as they should (${locale}, ${theme})`, async ({ page }) => {
    const person = await newPerson('operations');
    await signIn(page, person);
    await choose(page, { locale, theme }, '/design');
    await live(page);
    await page.evaluate(() => document.fonts.ready);
    for (const section of sections) {
      const part = page.locator(`#${section}`);
      // Higher than the part, so that the bar of the frame, which stays in place, does not cover it.
      const height = Math.ceil((await part.boundingBox())?.height ?? 0);
      await page.setViewportSize({ width: 1440, height: height + 400 });
      await part.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      await expect(part).toHaveScreenshot(`${section}-${locale === 'en' ? 'en' : 'zh'}-${theme}.png`, {
        // Whatever tells the time is not compared.
        mask: [part.locator('time')],
      });
    }
  });
}
