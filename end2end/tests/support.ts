// What the journeys share: people of their own, made by the command line of the program, and the ways in. Nothing here
// decides whether a promise is kept.
import { execFile } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type BrowserContext, type Page } from '@playwright/test';

export type Language = 'zh' | 'en';

export interface Person {
  login: string;
  password: string;
  name: string;
}

/** A short word that no other journey uses. */
export function fresh(): string {
  return randomBytes(4).toString('hex');
}

/** Runs the program on the data of the instance under test and gives what it printed. */
export function omniHub(args: string[], input = ''): Promise<string> {
  // Not the variables of the journeys: the program refuses names that are nearly one of its own.
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('OMNI_HUB_'));
  const data = join(process.env.OMNI_HUB_JOURNEY_DATA ?? '', 'data');
  const env = { ...Object.fromEntries(others), OMNI_HUB_DATA_DIR: data, DATABASE_URL: '' };
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.env.OMNI_HUB_BIN ?? '',
      args,
      { cwd: tmpdir(), env },
      (error, stdout, stderr) => (error ? reject(new Error(`omni-hub ${args.join(' ')}: ${stderr}${stdout}`)) : resolve(stdout)),
    );
    child.stdin?.end(input);
  });
}

/** A new person with a password and these roles, for all departments. */
export function newPerson(...roles: string[]): Promise<Person> {
  return newPersonCalled('旅客', ...roles);
}

/** As `newPerson`, with a name that begins with a word. */
export async function newPersonCalled(begin: string, ...roles: string[]): Promise<Person> {
  const word = fresh();
  const person = { login: `j.${word}`, password: `${randomBytes(9).toString('base64url')}-${word}`, name: `${begin} ${word}` };
  await omniHub(
    [
      ...['user', 'create', '--login', person.login, '--name', person.name, '--department', 'it', '--password-stdin'],
      ...roles.flatMap((role) => ['--role', role]),
    ],
    `${person.password}\n`,
  );
  return person;
}

/** Fills in the sign-in form, in whichever language it stands, and sends it. */
export async function fillSignIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: /^(账号|Login)/ }).fill(login);
  await page.getByLabel(/^(密码|Password)/).fill(password);
  await page.getByRole('main').getByRole('button', { name: /^(登录|Sign in)$/ }).click();
}

/** Signs a person in and opens the page at `path`. */
export async function signIn(page: Page, person: Person, path = '/'): Promise<void> {
  await page.goto(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
  await fillSignIn(page, person.login, person.password);
  await expect(page.getByRole('banner')).toBeVisible();
}

/** Chooses language, theme and so on for a person who is signed in, as the forms of the page do, and opens the page at `path`. */
export async function choose(page: Page, choices: Record<string, string>, path = '/'): Promise<void> {
  const origin = new URL(page.url()).origin;
  const status = await page.evaluate(
    async ([address, body]) => {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      return answer.status;
    },
    [`${origin}/fn/preference/set`, new URLSearchParams({ ...choices, return_to: path }).toString()],
  );
  expect(status).toBe(200);
  await page.goto(path);
}

/** The page has been taken over by the browser, and its live channel is open. */
export async function live(page: Page): Promise<void> {
  await awake(page);
  await expect(page.getByRole('banner').getByRole('status')).toContainText(/实时|Live/);
}

/** The page has been taken over by the browser. */
export async function awake(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', /.*/, { timeout: 30_000 });
}

/** What went wrong on a page: messages of the console, violations of the content security policy, failed scripts. */
export function watch(target: Page | BrowserContext): string[] {
  const found: string[] = [];
  const follow = (page: Page) => {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        found.push(`${page.url()} console ${message.type()}: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => found.push(`${page.url()} error: ${error.message}`));
  };
  if ('pages' in target) {
    target.pages().forEach(follow);
    target.on('page', follow);
  } else {
    follow(target);
  }
  return found;
}

/** The code that an authenticator shows for a secret, so many steps of 30 s from now. */
export function authenticatorCode(secret: string, steps = 0, now = Date.now()): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const letter of secret.replace(/[\s=]/g, '').toUpperCase()) {
    bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  }
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000) + steps));
  const hash = createHmac('sha1', key).update(counter).digest();
  const place = (hash[19] ?? 0) & 15;
  return ((hash.readUInt32BE(place) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

/** Proves again who one is, when the page asks for it in its dialog. */
export async function confirmIdentity(page: Page, person: Person): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /请确认是您本人|Confirm that it is you/ });
  await dialog.getByLabel(/^(密码|Password)/).fill(person.password);
  await dialog.getByRole('button', { name: /^(确认身份|Confirm)$/ }).click();
  await expect(dialog).toBeHidden();
}

/** A wire to the instance that can be cut and mended, as a lost network. The browser uses it as its proxy, so that the page
 * keeps its address. */
export class Wire {
  private constructor(
    readonly address: string,
    private readonly ends: Set<Socket>,
    private isCut = { now: false },
    private readonly close = () => {},
  ) {}

  static async to(target: string): Promise<Wire> {
    const { hostname, port } = new URL(target);
    const ends = new Set<Socket>();
    const isCut = { now: false };
    const server = createServer((near) => {
      if (isCut.now) {
        near.destroy();
        return;
      }
      const far = connect(Number(port), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        ends.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          ends.delete(one);
          other.destroy();
        });
      }
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port: own } = server.address() as AddressInfo;
    return new Wire(`http://127.0.0.1:${own}`, ends, isCut, () => server.close());
  }

  cut(): void {
    this.isCut.now = true;
    for (const end of this.ends) end.destroy();
  }

  mend(): void {
    this.isCut.now = false;
  }

  end(): void {
    this.cut();
    this.close();
  }
}
