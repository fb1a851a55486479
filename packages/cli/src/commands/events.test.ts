import type { Event } from '@assent/domain';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commandScene, json } from '../testing/command-scene.ts';

const scene = await commandScene();
const { asClinic, did, onboard } = scene;
afterAll(() => scene.end());

const eventsOf = (out: string): Event[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('assent events', () => {
  test('shows what happened, first to last, one event a line', async () => {
    const events = eventsOf((await asClinic('events', '--json')).out);
    const types = new Set(events.map(({ type }) => type));
    expect(types).toContain('credential.issued');
    expect(events.map(({ seq }) => seq)).toEqual([...events.map(({ seq }) => seq)].sort((a, b) => a - b));
    const { out } = await asClinic('events', '--types', 'credential.issued', '--count', '1');
    expect(out).toMatch(new RegExp(`^\\d+ {2}\\S+Z {2}credential\\.issued {2}subject=${did} .*\\n$`));
  });

  test('follows the stream from a place on, and shows the same', async () => {
    const own = ['--types', 'credential.issued', 'presentation.accepted', '--json'];
    const listed = eventsOf((await asClinic('events', ...own)).out);
    const count = String(listed.length);
    const followed = eventsOf((await asClinic('events', '--follow', '--after', '0', '--count', count, ...own)).out);
    expect(followed).toEqual(listed);
    expect(listed.length).toBeGreaterThan(1);
  });

  test('is for an organisation, and for types that there are', async () => {
    expect(await asClinic('events', '--key', 'a-key-of-nobody-in-particular')).toMatchObject({ code: 4, out: '' });
    expect(await asClinic('events', '--follow', '--key', 'a-key-of-nobody')).toMatchObject({ code: 4, out: '' });
    expect(await asClinic('events', '--types', 'nonsense')).toMatchObject({ code: 2, out: '' });
    expect(await asClinic('events', '--count', '0')).toMatchObject({ code: 2, out: '' });
  });

  test('of another organisation are not shown', async () => {
    const { run } = await onboard('stranger', 'lab');
    const events = eventsOf((await run('events', '--json')).out);
    expect(events.filter(({ type }) => !/^(issuer|log)\./.test(type))).toEqual([]);
  });
});

describe('assent webhook', () => {
  test('add shows the secret once; list, rotate-secret, test, deliveries and remove do the rest', async () => {
    const added = await asClinic('webhook', 'add', 'https://127.0.0.1:9/x', '--types', 'access.denied', '--json');
    const { id, secret } = json<{ id: string; secret: string }>(added);
    expect(secret).toMatch(/^whsec_/);
    const { out } = await asClinic('webhook', 'list');
    expect(out).toContain(`${id}  https://127.0.0.1:9/x  access.denied  works`);
    expect(out).not.toContain('whsec_');
    const rotated = await asClinic('webhook', 'rotate-secret', id);
    expect(rotated.out).toMatch(/^secret {2}whsec_\S+ {3}\(shown once; both sign until \S+Z\)\n$/);
    expect(rotated.out).not.toContain(secret);
    // this machine is not where webhooks may lead
    expect(await asClinic('webhook', 'test', id)).toMatchObject({ code: 1, out: 'not taken: refused address\n' });
    expect((await asClinic('webhook', 'deliveries', id)).out).toBe('WHEN  SEQ  TYPE  ATTEMPT  OUTCOME\n');
    expect((await asClinic('webhook', 'remove', id)).out).toBe(`Removed ${id}.\n`);
    expect((await asClinic('webhook', 'list')).out).toBe('No webhooks.\n');
    expect(await asClinic('webhook', 'remove', id)).toMatchObject({ code: 2, out: '' });
  });

  test('is refused where it would not be https', async () => {
    for (const url of ['http://receiver.example/', 'https://user:pass@receiver.example/', 'nowhere']) {
      expect(await asClinic('webhook', 'add', url)).toMatchObject({ code: 2, out: '' });
    }
  });
});

describe('assent prescription', () => {
  test('dispense is for what was presented here, and wants to know who issued it', async () => {
    const id = '6f1c9c5e-1d0a-4a0e-9f6d-000000000001';
    expect(await asClinic('prescription', 'dispense', id)).toMatchObject({ code: 2, out: '' });
    const refused = await asClinic('prescription', 'dispense', id, '--issuer', did);
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('not_found') });
  });
});
