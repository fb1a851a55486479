import { beforeEach, describe, expect, test } from '@jest/globals';
import { declineSession, findSessionByCode, openPresentationSession } from '../../index.ts';
import { createWorld, type World } from '../../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const open = (hasCode: boolean) =>
  openPresentationSession(world.ports, world.clinic.id, {
    clientId: () => 'redirect_uri:https://x.example',
    responseMode: 'direct_post',
    query: { credentials: [] },
    purpose: 'Check-in',
    hasCode,
    lifetimeSeconds: 60,
  });
const find = (code: string) => findSessionByCode(world.ports, code);
const unknown = { code: 'not_found', params: { reason: 'unknown_code' } };

describe('a code of a request', () => {
  test('is there if asked for, and leads to the request however it is typed', async () => {
    const { id, code = '' } = await open(true);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    const typed = [code, code.toLowerCase(), ` ${code.slice(0, 4)}-${code.slice(4)} `, code.replace(/0/g, 'o')];
    for (const text of typed) expect((await find(text)).session.id).toBe(id);
    expect((await open(false)).code).toBeUndefined();
  });

  test('leads nowhere once the request is over', async () => {
    const [late, declined] = [await open(true), await open(true)];
    await declineSession(world.ports, world.clinic.id, declined.id);
    world.clock.advance(60);
    for (const { code = '' } of [late, declined]) await expect(find(code)).rejects.toMatchObject(unknown);
    await expect(find('0000')).rejects.toMatchObject(unknown);
  });
});
