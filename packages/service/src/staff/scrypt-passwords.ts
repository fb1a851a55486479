import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordHasher } from '@assent/application';
import { AppError } from '@assent/domain';
import * as z from 'zod';

/** What OWASP asks of scrypt (RFC 7914), 2026: about half a second and 128 MiB. Hashes made with other costs stay good. */
const defaultCost = { logN: 17, r: 8, p: 1 } as const;
const saltBytes = 16;
const keyBytes = 32;
/** Each takes 128 MiB: so many at a time, and so many wait. */
const maxAtOnce = 2;
const maxWaiting = 64;

/** `$scrypt$ln=17,r=8,p=1$<salt>$<key>`, both in base64url. */
const zHash = z.string().regex(/^\$scrypt\$ln=(1[0-9]|20),r=8,p=1\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/);

/** Passwords with scrypt. `logN`: less than the default is for tests. */
export function scryptPasswords({ logN }: { readonly logN: number } = defaultCost): PasswordHasher {
  const inTurn = limiter();
  const keyOf = (password: string, salt: Buffer, cost: number) => inTurn(() => derive(password, salt, cost));
  return {
    async hash(password) {
      const salt = randomBytes(saltBytes);
      const key = await keyOf(password, salt, logN);
      return `$scrypt$ln=${logN},r=${defaultCost.r},p=${defaultCost.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
    },
    async matches(password, hash) {
      const [, , costs = '', saltText = '', keyText = ''] = (hash === undefined ? '' : zHash.parse(hash)).split('$');
      const salt = hash === undefined ? randomBytes(saltBytes) : Buffer.from(saltText, 'base64url');
      const cost = hash === undefined ? logN : Number(/^ln=(\d+)/.exec(costs)?.[1]);
      const key = await keyOf(password, salt, cost);
      // without a hash, what it is compared to is random: nothing matches, after the same work
      const expected = hash === undefined ? randomBytes(keyBytes) : Buffer.from(keyText, 'base64url');
      return timingSafeEqual(key, expected) && hash !== undefined;
    },
  };
}

/** The same password in another normal form of Unicode is the same (NIST SP 800-63B-4 §3.1.1.2). */
const derive = (password: string, salt: Buffer, logN: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: 2 ** logN, r: defaultCost.r, p: defaultCost.p, maxmem: 130 * 2 ** logN * defaultCost.r };
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** Runs work, so much at once, the rest in the order it came. */
function limiter(): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= maxAtOnce) {
      if (waiting.length >= maxWaiting) throw new AppError('overloaded', { limit: maxWaiting });
      await new Promise<void>((go) => waiting.push(go));
    } else running += 1;
    try {
      return await work();
    } finally {
      // whoever waits takes this place over
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
