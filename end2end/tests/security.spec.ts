// Another site can change nothing through a signed-in browser, the pages run only their own scripts, and nobody frames them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { live, newPerson, signIn, watch } from './support.js';

/** Every page that the journeys open, by the roles that may see them. */
const PAGES = [
  '/',
  '/notifications',
  '/account',
  '/account/security',
  '/account/tokens',
  '/governance/users',
  '/governance/users?new=1',
  '/governance/departments',
  '/governance/departments?new=1',
  '/governance/access-requests',
  '/governance/access-requests?propose=1',
  '/governance/permissions',
  '/governance/audit',
  '/settings/system',
  '/design',
];

/** A site of an attacker on another origin of this machine, answering every address with the same page. */
async function attacker(host: string, body: string): Promise<{ server: Server; address: string }> {
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(`<!doctype html><title>evil</title>${body}`);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { server, address: `http://${host}:${(server.address() as AddressInfo).port}/` };
}

test('a hostile page changes nothing through a signed-in browser', async ({ page, context, baseURL }) => {
  const target = new URL(baseURL ?? '');
  const person = await newPerson('it_admin');
  await signIn(page, person, '/account');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'system');
  const attacks: [string, Record<string, string>][] = [
    ['/fn/preference/set', { theme: 'dark' }],
    ['/fn/session/sign_out_everywhere', {}],
    ['/fn/notifications/mark_read', {}],
    ['/fn/account/create_token', { name: 'evil', 'scopes[0]': 'user.read', expires_in_days: '30' }],
    ['/fn/governance/create_department', { id: '', code: 'evil', name_zh: '恶', name_en: 'Evil' }],
  ];
  const forms = attacks
    .map(([path, fields], place) => {
      const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
      return `<form id="f${place}" method="post" action="${target.origin}${path}" target="frame${place}">${inputs.join('')}</form><iframe name="frame${place}"></iframe>`;
    })
    .join('');
  // The same machine by another port (same site: cookies are sent) and by another name (another site).
  for (const host of ['127.0.0.1', 'localhost']) {
    const { server, address } = await attacker(host, forms);
    const evil = await context.newPage();
    await evil.goto(address);
    const answers = await evil.evaluate(
      async ([origin, list]) => {
        const seen: string[] = [];
        for (const [path, fields] of list) {
          const body = new URLSearchParams(fields);
          for (const init of [
            { method: 'POST', mode: 'no-cors', credentials: 'include', body },
            { method: 'POST', mode: 'cors', credentials: 'include', body, headers: { accept: 'application/json' } },
            { method: 'POST', mode: 'no-cors', credentials: 'include', body: new Blob([body.toString()], { type: 'text/plain' }) },
          ] as RequestInit[]) {
            seen.push(await fetch(origin + path, init).then((answer) => `${answer.type} ${answer.status}`, () => 'refused'));
          }
        }
        return seen;
      },
      [target.origin, attacks] as const,
    );
    // Nothing can be read across, whatever was asked.
    expect(answers.every((answer) => answer === 'refused' || answer === 'opaque 0')).toBe(true);
    const sent = attacks.map((_, place) =>
      evil.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith(attacks[place]?.[0] ?? ''), {}),
    );
    await evil.evaluate((count) => {
      for (let place = 0; place < count; place += 1) (document.getElementById(`f${place}`) as HTMLFormElement).submit();
    }, attacks.length);
    for (const answer of await Promise.all(sent)) expect(answer.status(), answer.url()).toBe(403);

    // A whole page that leaves by itself to the target.
    await evil.goto(address);
    const leaving = evil.waitForResponse((answer) => answer.request().method() === 'POST');
    await evil.evaluate(() => {
      const form = document.getElementById('f1') as HTMLFormElement;
      form.target = '_self';
      form.submit();
    });
    expect((await leaving).status()).toBe(403);
    await evil.close();
    server.close();
  }
  await page.goto('/account/tokens');
  await expect(page.getByRole('heading', { level: 1, name: '密钥' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'system');
  await expect(page.getByText('evil')).toHaveCount(0);
  await page.goto('/governance/departments');
  await expect(page.getByText('Evil')).toHaveCount(0);
});

test('nobody can put a page into a frame', async ({ page, context, baseURL }) => {
  const person = await newPerson('it_admin');
  await signIn(page, person);
  const { server, address } = await attacker('127.0.0.1', `<iframe id="victim" src="${baseURL}/sign-in"></iframe>`);
  const evil = await context.newPage();
  const refusals = watch(evil);
  await evil.goto(address);
  await expect.poll(() => refusals.join('\n')).toMatch(/frame/i);
  expect(evil.frames().filter((frame) => frame.url().startsWith(baseURL ?? '-')).length).toBe(0);
  server.close();
});

test('no page breaks its own rules: no violation, no error, no warning; each answer has a nonce of its own', async ({ page, context }) => {
  test.setTimeout(180_000);
  const person = await newPerson('it_admin', 'auditor');
  const found = watch(context);
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`violation ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  const nonces = new Set<string>();
  const check = async (path: string) => {
    const answer = await page.goto(path);
    const headers = answer?.headers() ?? {};
    const policy = headers['content-security-policy'] ?? '';
    const nonce = policy.match(/'nonce-([^']+)'/)?.[1] ?? '';
    expect(nonce.length, path).toBeGreaterThanOrEqual(16);
    expect(nonces.has(nonce), path).toBe(false);
    nonces.add(nonce);
    expect(policy, path).not.toMatch(/'unsafe-inline'|'unsafe-eval'(?!.*wasm)/);
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy'], path).toBe('same-origin');
    expect(headers['cache-control'], path).toMatch(/no-store/);
    // No style stands on an element: the rules would refuse it.
    expect(await page.locator('[style]').count(), path).toBe(0);
  };
  await check('/sign-in');
  await signIn(page, person);
  for (const path of PAGES) {
    await check(path);
    await live(page);
  }
  await page.goto('/nothing/here');
  expect(found.filter((line) => !/404/.test(line))).toEqual([]);
});
