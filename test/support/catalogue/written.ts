import { createHash } from 'node:crypto';
import { CompactEncrypt, importJWK } from 'jose';
import { type CatalogueKey, type Signature, signatureOf } from './catalogue-key.ts';
import { type Json, valueAt } from './change.ts';

/** What a message may refer to, and who can sign. */
export interface Writing {
  readonly keys: Readonly<Record<string, CatalogueKey>>;
  /** Values by name, made only if a message has them. */
  readonly values: Readonly<Record<string, () => Json | Promise<Json>>>;
}

type Members = { [name: string]: Json };
type Writer = (content: Members, writing: Writing) => Promise<Json>;

/**
 * A message as it is sent. Objects with one member that begins with `$` are written as what they stand for: `$` a value by its name,
 * `$sent` a part of the message that was sent before, `$json` the text of a value, `$jwt` a signed token, `$sdJwt` an SD-JWT with its disclosures and key binding, `$jwe` an encrypted
 * answer, `$digest` the digest of a disclosure, `$long` a text of that length.
 */
export async function written(value: Json, writing: Writing): Promise<Json> {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((one) => written(one, writing)));
  const [name = '', ...others] = Object.keys(value);
  if (name.startsWith('$') && others.length === 0) return special(name, value[name] ?? null, writing);
  const members = await Promise.all(
    Object.entries(value).map(async ([key, member]): Promise<[string, Json]> => [key, await written(member, writing)]),
  );
  return Object.fromEntries(members);
}

async function special(name: string, content: Json, writing: Writing): Promise<Json> {
  if (name === '$') return named(String(content), writing);
  if (name === '$sent') return valueAt(await named('sent', writing), String(content));
  if (name === '$json') return JSON.stringify(await written(content, writing));
  if (name === '$digest') return digestOf(await disclosureOf(content, writing));
  if (name === '$long') return 'x'.repeat(Number(content));
  const writer = writers[name];
  if (!writer) throw new Error(`nothing is written as ${name}`);
  return writer(content as Members, writing);
}

async function named(name: string, { keys, values }: Writing): Promise<Json> {
  const [who = '', part = ''] = name.split('.');
  const key = keys[who];
  if (key && part in key) return structuredClone(key[part as 'jwk' | 'did']) as Json;
  const make = values[name];
  if (!make) throw new Error(`there is no ${name}`);
  return make();
}

/** A part of a token: a text is taken as it is, for what is no JSON or has a member twice. */
const encoded = (part: Json): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

async function disclosureOf(content: Json, writing: Writing): Promise<string> {
  return typeof content === 'string' ? content : encoded(await written(content, writing));
}

async function jwt({ header = {}, payload = {}, by = '', signature = 'right' }: Members, writing: Writing) {
  const key = writing.keys[String(by)];
  if (!key) throw new Error(`nobody is called ${by}`);
  const text = [await written(header, writing), await written(payload, writing)].map(encoded).join('.');
  return `${text}.${signatureOf(text, key, signature as Signature)}`;
}

async function sdJwt({ jwt: issued = {}, disclosures = [], binding }: Members, writing: Writing) {
  const texts = await Promise.all((disclosures as Json[]).map((one) => disclosureOf(one, writing)));
  const unbound = `${[await jwt(issued as Members, writing), ...texts].join('~')}~`;
  if (binding === undefined) return unbound;
  if (typeof binding === 'string') return `${unbound}${binding}`;
  const values = { ...writing.values, sd_hash: () => digestOf(unbound) };
  return `${unbound}${await jwt(binding as Members, { ...writing, values })}`;
}

async function jwe({ header = {}, payload = {}, to = {} }: Members, writing: Writing) {
  const key = (await written(to, writing)) as Readonly<Record<string, string>>;
  const content = await written(payload, writing);
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const head = (await written(header, writing)) as { alg: string; enc: string };
  const secret = head.alg === 'dir' ? new Uint8Array(32) : await importJWK({ ...key }, head.alg);
  return new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(head).encrypt(secret);
}

const writers: Readonly<Record<string, Writer>> = { $jwt: jwt, $sdJwt: sdJwt, $jwe: jwe };
