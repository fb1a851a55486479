import {
  type Bytes32,
  changeMap,
  checkpointText,
  consistencyProof,
  decodeEntries,
  fromBytes32,
  leafHash,
  logDigest,
  mapPagesOf,
  mapRootOf,
  openNote,
  parseCheckpoint,
  parseNoteKey,
  patientTag,
  type ReceiptBundle,
  signNote,
  type TenantId,
  tileNodes,
  toBytes32,
  verifyConsistency,
  verifyReceiptBundle,
} from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { newDid, newReceipt, newStatusList, tenantA, tenantB } from '../behaviours/samples.ts';
import type { Store } from '../index.ts';
import { describeLog, readCheckpoint, readReceiptBundle, readTile, sequenceReceipts } from '../index.ts';
import { createLogWorld, type LogWorld } from '../testing/log-world.ts';

const write = async (world: LogWorld, subject = newDid(), tenant = tenantA) => {
  const receipt = newReceipt(subject);
  await world.store.tenant(tenant, ({ receipts }) => receipts.append(receipt));
  return receipt;
};

async function check(world: LogWorld, bundle: unknown, earlier?: ReceiptBundle) {
  const { key } = (await describeLog(world.ports)) ?? { key: '' };
  const logKey = parseNoteKey(world.ports.logCrypto.sha256, key);
  if (!logKey) throw new Error('no key');
  return verifyReceiptBundle(bundle, { ...world.verification, logKey, ...(earlier ? { earlier } : {}) });
}

const checkpointOf = async (world: LogWorld, logId?: Bytes32) => {
  const text = (await readCheckpoint(world.ports, logId)).split('\n\n')[0];
  const checkpoint = parseCheckpoint(`${text}\n`);
  if (!checkpoint) throw new Error('no checkpoint');
  return checkpoint;
};

describe('sequencing', () => {
  test('opens the log, waits until the chain has it, then logs all that waits, and then nothing', async () => {
    const world = createLogWorld();
    const subject = newDid();
    const receipts = [await write(world, subject), await write(world), await write(world, subject)];
    expect(await world.step()).toMatchObject({ kind: 'opened' });
    expect(await world.step()).toEqual({ kind: 'waiting' });
    await world.mine();
    expect(await world.step()).toMatchObject({ kind: 'appended', size: 3, receipts: 3 });
    expect(await world.step()).toEqual({ kind: 'waiting' });
    await world.mine();
    expect(await world.step()).toEqual({ kind: 'idle' });
    const bundle = await readReceiptBundle(world.ports, tenantA, subject);
    expect(bundle.entries.map(({ receipt }) => receipt)).toEqual([receipts[0], receipts[2]]);
    expect(await check(world, bundle)).toMatchObject({ valid: true });
  });

  test('takes no more than the limit, and one checkpoint at a time', async () => {
    const world = createLogWorld();
    for (let count = 0; count < 7; count += 1) await write(world);
    await world.step();
    const steps = [];
    for (let round = 0; round < 4; round += 1) {
      await world.mine();
      steps.push(await world.step(3), await world.step(3));
    }
    expect(steps).toMatchObject([
      { kind: 'appended', size: 3 },
      { kind: 'waiting' },
      { kind: 'appended', size: 6 },
      { kind: 'waiting' },
      { kind: 'appended', size: 7 },
      { kind: 'waiting' },
      { kind: 'idle' },
      { kind: 'idle' },
    ]);
  });

  test('asks the chain for each checkpoint, each after the one before', async () => {
    const world = createLogWorld();
    await write(world);
    await world.logAll();
    const first = await checkpointOf(world);
    await write(world);
    await world.step();
    const second = await checkpointOf(world);
    expect(first.prevDigest).toBe(first.anchor.logId);
    expect(second.prevDigest).toBe(first.digest);
    const queued = await world.ledger.queued(10);
    const { prevDigest, size, logRoot, mapRoot, anchor } = second;
    expect(queued.at(-1)?.intent).toEqual({
      kind: 'anchor_log',
      logId: anchor.logId,
      prevDigest,
      size,
      logRoot,
      mapRoot,
    });
  });

  test('of five processes at once, one takes each step', async () => {
    const world = createLogWorld();
    const receipt = await write(world);
    const opened = await Promise.all(Array.from({ length: 5 }, () => world.step()));
    expect(opened.map(({ kind }) => kind).sort()).toEqual(['beaten', 'beaten', 'beaten', 'beaten', 'opened']);
    await world.mine();
    const appended = await Promise.all(Array.from({ length: 5 }, () => world.step()));
    expect(appended.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
    const bundle = await readReceiptBundle(world.ports, tenantA, receipt.subject);
    expect(bundle.entries).toHaveLength(1);
    expect((await checkpointOf(world)).size).toBe(1);
  });

  test('a failure at any statement of a step leaves nothing, and the step is taken again', async () => {
    for (let failAt = 1; failAt <= 12; failAt += 1) {
      const world = createLogWorld();
      const receipt = await write(world);
      let calls = 0;
      const fragile = breaking(world.store, () => {
        calls += 1;
        if (calls === failAt) throw new Error('killed');
      });
      for (let step = 0; step < 4; step += 1) {
        await sequenceReceipts({ ...world.ports, store: fragile }, 10).catch(() => undefined);
        await world.mine();
      }
      await world.step();
      await world.mine();
      const bundle = await readReceiptBundle(world.ports, tenantA, receipt.subject);
      expect({ failAt, size: (await checkpointOf(world)).size }).toEqual({ failAt, size: 1 });
      expect(await check(world, bundle)).toMatchObject({ valid: true });
      const kinds = (await world.ledger.queued(100)).map(({ intent }) => intent.kind);
      expect(kinds).toEqual([]);
    }
  });

  test('while the chain cannot be read nothing is logged, and receipts wait', async () => {
    const world = createLogWorld();
    await write(world);
    await world.logAll();
    world.anchors.fail();
    const { subject } = await write(world);
    await expect(world.step()).rejects.toMatchObject({ code: 'registry_unavailable' });
    expect((await checkpointOf(world)).size).toBe(1);
    expect(await readReceiptBundle(world.ports, tenantA, subject)).toMatchObject({ waiting: 1, entries: [] });
    world.anchors.fail(false);
    expect(await world.step()).toMatchObject({ kind: 'appended', size: 2 });
  });

  test('a log that the chain has left behind is followed by a new one with all receipts, and is not changed', async () => {
    const world = createLogWorld();
    const subject = newDid();
    await write(world, subject);
    await world.logAll();
    const former = await checkpointOf(world);
    const earlier = await readReceiptBundle(world.ports, tenantA, subject);
    // A checkpoint that was anchored before this database was restored from a backup.
    const { logId } = former.anchor;
    world.anchors.anchor(logId, { ...former, size: 9, digest: `0x${'9'.repeat(64)}` as Bytes32 });
    const step = await world.step();
    expect(step).toMatchObject({ kind: 'superseded', former: logId });
    await world.mine();
    await write(world, subject);
    await world.logAll();
    const bundle = await readReceiptBundle(world.ports, tenantA, subject);
    expect(bundle.entries).toHaveLength(2);
    const checked = await check(world, bundle, earlier);
    expect(checked).toMatchObject({ valid: true, value: { checkpoint: { former: { logId, size: 1 } } } });
    expect(await checkpointOf(world, logId)).toEqual(former);
  });

  test('a database that the chain has left behind gives no place of its old status lists out again', async () => {
    const world = createLogWorld();
    const [old, other] = [newStatusList(), newStatusList()];
    const latest = (tenant: TenantId) => world.store.tenant(tenant, ({ statusLists }) => statusLists.get());
    await world.store.tenant(tenantA, ({ statusLists }) => statusLists.insert(old));
    await world.store.tenant(tenantB, ({ statusLists }) => statusLists.insert(other));
    await write(world);
    await world.logAll();
    expect(await latest(tenantA)).toEqual(old);
    const { logId } = (await checkpointOf(world)).anchor;
    world.anchors.anchor(logId, { ...(await checkpointOf(world)), size: 9, digest: `0x${'9'.repeat(64)}` as Bytes32 });
    await world.step();
    const lists = [await latest(tenantA), await latest(tenantB)];
    expect(new Set([old, other, ...lists].map((list) => list?.listId)).size).toBe(4);
    const asked = await world.ledger.queued(10);
    const salts = asked.flatMap(({ intent }) => (intent.kind === 'create_list' ? [intent.salt] : []));
    expect(salts.sort()).toEqual(lists.flatMap((list) => [list?.salt, list?.suspensions?.salt]).sort());
  });

  test('a log of another chain or contract is followed by a new one', async () => {
    const world = createLogWorld();
    await write(world);
    await world.logAll();
    const moved = { ...world.ports, registries: { ...world.ports.registries, chainId: 4711 } };
    expect(await sequenceReceipts(moved, 10)).toMatchObject({ kind: 'superseded' });
  });
});

/** The same store, which runs `before` ahead of each call of its records and after the last. */
function breaking(store: Store, before: () => void): Store {
  const wrap = <T extends object>(records: T): T =>
    new Proxy(records, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value === 'object' && value !== null) return wrap(value);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          before();
          return value.apply(target, args);
        };
      },
    });
  return {
    shared: wrap(store.shared),
    reading: (work) => store.reading((records) => work(wrap(records))),
    forgetDeleted: () => store.forgetDeleted(),
    network: (work) =>
      store.network(async (records) => {
        const result = await work(wrap(records));
        before();
        return result;
      }),
    tenant: (id, work) => store.tenant(id, (records) => work(wrap(records))),
  };
}

describe('what anybody may read', () => {
  test('is enough to check the whole log: tiles, entries, and that it only grows', async () => {
    const world = createLogWorld();
    const { sha256 } = world.ports.logCrypto;
    for (let count = 0; count < 300; count += 1) await write(world);
    await world.logAll();
    const older = await checkpointOf(world);
    for (let count = 0; count < 50; count += 1) await write(world);
    await world.logAll();
    const newer = await checkpointOf(world);
    expect([older.size, newer.size]).toEqual([300, 350]);

    const tiles = new Map([
      ['0/0', await readTile(world.ports, { level: 0, index: 0, width: 256 })],
      ['0/1', await readTile(world.ports, { level: 0, index: 1, width: 94 })],
      ['1/0', await readTile(world.ports, { level: 1, index: 0, width: 1 })],
    ]);
    const proof = await consistencyProof(
      sha256,
      tileNodes(sha256, async () => tiles),
      300,
      350,
    );
    const head = ({ size, logRoot }: typeof older) => ({ size, root: fromBytes32(logRoot) });
    expect(verifyConsistency(sha256, head(older), head(newer), proof)).toBe(true);

    const bundle = await readTile(world.ports, { level: 'entries', index: 1, width: 94 });
    const entries = decodeEntries(bundle) ?? [];
    expect(entries).toHaveLength(94);
    const leaves = entries.map((entry) => Buffer.from(leafHash(sha256, entry)));
    expect(Buffer.concat(leaves).equals(Buffer.from(tiles.get('0/1') ?? []))).toBe(true);
  });

  test('ends with the latest checkpoint, and older widths of a tile stay', async () => {
    const world = createLogWorld();
    for (let count = 0; count < 5; count += 1) await write(world);
    await world.logAll();
    const tile = (level: number | 'entries', width: number) => readTile(world.ports, { level, index: 0, width });
    expect(await tile(0, 5)).toHaveLength(160);
    expect((await tile(0, 5)).subarray(0, 96)).toEqual(await tile(0, 3));
    expect(await tile('entries', 5)).toHaveLength(5 * 34);
    for (const [level, width] of [
      [0, 6],
      [0, 256],
      [1, 1],
      ['entries', 6],
    ] as const) {
      await expect(tile(level, width)).rejects.toMatchObject({ code: 'not_found' });
    }
    const unknown = `0x${'0'.repeat(64)}` as Bytes32;
    await expect(readCheckpoint(world.ports, unknown)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('holds no DID, no tenant and nothing that repeats', async () => {
    const world = createLogWorld();
    const subject = newDid();
    const receipt = newReceipt(subject);
    for (const tenant of [tenantA, tenantB]) {
      await world.store.tenant(tenant, ({ receipts }) => receipts.append(receipt));
    }
    await world.logAll();
    const [one, two] = decodeEntries(await readTile(world.ports, { level: 'entries', index: 0, width: 2 })) ?? [];
    expect(one).not.toEqual(two);
    expect(await readCheckpoint(world.ports)).not.toContain(subject);
  });

  test('is not there before the first checkpoint', async () => {
    const world = createLogWorld();
    expect(await describeLog(world.ports)).toBeUndefined();
    await expect(readCheckpoint(world.ports)).rejects.toMatchObject({ code: 'not_found' });
    await expect(readReceiptBundle(world.ports, tenantA, newDid())).rejects.toMatchObject({ code: 'not_found' });
    await world.step();
    await expect(readCheckpoint(world.ports)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('is signed by the key that the log is known by', async () => {
    const world = createLogWorld();
    await write(world);
    await world.logAll();
    const { key = '' } = (await describeLog(world.ports)) ?? {};
    const logKey = parseNoteKey(world.ports.logCrypto.sha256, key);
    const { anchor } = await checkpointOf(world);
    expect(logKey?.name).toBe(`assent.example/log/${anchor.logId}`);
    const note = await readCheckpoint(world.ports);
    expect(await openNote(world.verification, note, logKey as NonNullable<typeof logKey>)).toBeDefined();
  });
});

describe('an operator', () => {
  /** A log of many patients, three receipts of one of them in two checkpoints, and the bundle they got in between. */
  async function scene() {
    const world = createLogWorld();
    const subject = newDid();
    for (let count = 0; count < 20; count += 1) await write(world, count % 10 === 3 ? subject : newDid());
    await world.logAll();
    const earlier = await readReceiptBundle(world.ports, tenantA, subject);
    await write(world);
    await write(world, subject);
    await world.logAll();
    const bundle = structuredClone(await readReceiptBundle(world.ports, tenantA, subject)) as Mutable;
    return { world, subject, earlier, bundle };
  }
  type Entry = ReceiptBundle['entries'][number];
  type Mutable = { -readonly [Key in keyof ReceiptBundle]: ReceiptBundle[Key] } & { entries: Entry[] };
  const reasonsOf = (checked: Awaited<ReturnType<typeof check>>) =>
    checked.valid ? [] : [...new Set(checked.rejections.map(({ reason }) => reason))];

  test('who hides nothing is believed, by who knows an earlier bundle, too', async () => {
    const { world, bundle, earlier } = await scene();
    expect(bundle.entries).toHaveLength(3);
    expect(await check(world, bundle)).toMatchObject({ valid: true });
    expect(await check(world, bundle, earlier)).toMatchObject({ valid: true });
  });

  test.each<[string, (entries: Entry[]) => Entry[], string[]]>([
    ['the first receipt', (entries) => entries.slice(1), ['not_in_log', 'history_incomplete']],
    ['one in the middle', ([a, , c]) => [a, c] as Entry[], ['not_in_log', 'history_incomplete']],
    ['the last receipt', (entries) => entries.slice(0, -1), ['history_incomplete']],
    ['all receipts', () => [], ['history_incomplete']],
  ])('who drops %s is caught', async (_, change, reasons) => {
    const { world, bundle } = await scene();
    expect(reasonsOf(await check(world, { ...bundle, entries: change(bundle.entries) }))).toEqual(reasons);
  });

  test('who changes the order is caught', async () => {
    const { world, bundle } = await scene();
    const [a, b, c] = bundle.entries as [Entry, Entry, Entry];
    expect(reasonsOf(await check(world, { ...bundle, entries: [b, a, c] }))).toEqual([
      'not_in_log',
      'history_incomplete',
    ]);
  });

  test('who shows a receipt twice is caught', async () => {
    const { world, bundle } = await scene();
    const entries = [...bundle.entries, bundle.entries[2] as Entry];
    expect(reasonsOf(await check(world, { ...bundle, entries }))).toEqual(['not_in_log', 'history_incomplete']);
  });

  test('who alters a receipt is caught', async () => {
    const { world, bundle } = await scene();
    const [first, ...rest] = bundle.entries as [Entry, Entry, Entry];
    const entries = [{ ...first, receipt: { ...first.receipt, human: false } }, ...rest];
    expect(reasonsOf(await check(world, { ...bundle, entries }))).toContain('not_in_log');
  });

  test('who says that there is nothing, or less, in the map is caught', async () => {
    const { world, bundle, earlier } = await scene();
    const nothing = { ...bundle.map, end: { kind: 'nothing' as const } };
    expect(reasonsOf(await check(world, { ...bundle, entries: [], map: nothing }))).toEqual(['history_incomplete']);
    const stale = { ...bundle, entries: bundle.entries.slice(0, 2), map: earlier.map };
    expect(reasonsOf(await check(world, stale))).toEqual(['history_incomplete']);
  });

  test('who counts wrongly in a map of their own making, and signs it, is caught', async () => {
    const { world, subject, bundle } = await scene();
    const { sha256, ...keys } = world.ports.logCrypto;
    const log = await world.store.network(({ auditLog }) => auditLog.current());
    if (!log || bundle.map.end.kind !== 'own') throw new Error('no log, or no head');
    const tag = patientTag(sha256, log.tagKey, tenantA, subject);
    const pages = await world.store.network(({ auditLog }) => auditLog.pages(log.logId, 'map', mapPagesOf(tag)));
    const forge = async (count: number) => {
      const own = {
        kind: 'own' as const,
        count,
        head: bundle.map.end.kind === 'own' ? bundle.map.end.head : log.logId,
      };
      const { tree } = changeMap(sha256, pages, [{ tag, count, head: fromBytes32(own.head) }]);
      const mapRoot = toBytes32(mapRootOf(sha256, fromBytes32(log.tagKey), tree));
      const { digest: _, ...state } = { ...(await checkpointOf(world)), mapRoot };
      const digest = logDigest(state);
      const name = state.origin;
      const publicKey = keys.publicKeyOf(log.signingKey);
      const signer = { name, publicKey, sign: (message: Uint8Array) => keys.sign(log.signingKey, message) };
      const checkpoint = signNote(sha256, checkpointText({ ...state, digest }), signer);
      return { ...bundle, checkpoint, map: { ...bundle.map, end: own }, anchor: { ...bundle.anchor, digest } };
    };
    expect(reasonsOf(await check(world, await forge(bundle.entries.length)))).toEqual([]);
    expect(reasonsOf(await check(world, await forge(bundle.entries.length + 1)))).toEqual(['history_incomplete']);
  });

  test('who keeps a second tag for a patient is caught: there is one tag key in a checkpoint', async () => {
    const { world, bundle } = await scene();
    const tagKey = `0x${'7'.repeat(64)}` as Bytes32;
    expect(reasonsOf(await check(world, { ...bundle, tagKey }))).toEqual(['history_incomplete']);
  });

  test('who answers with the receipts of another patient is caught', async () => {
    const { world, bundle, subject } = await scene();
    const stranger = newDid();
    expect(reasonsOf(await check(world, { ...bundle, subject: stranger }))).toEqual([
      'wrong_subject',
      'history_incomplete',
    ]);
    expect(reasonsOf(await check(world, { ...bundle, tenant: 'clinic-b' as TenantId, subject }))).toEqual([
      'not_in_log',
      'history_incomplete',
    ]);
  });

  test('who changes what the checkpoint says, or signs with another key, is caught', async () => {
    const { world, bundle } = await scene();
    const { size } = await checkpointOf(world);
    const checkpoint = bundle.checkpoint.replace(`\n${size}\n`, `\n${size - 1}\n`);
    expect(reasonsOf(await check(world, { ...bundle, checkpoint }))).toEqual(['bad_proof']);
    const other = await scene();
    expect(reasonsOf(await check(world, other.bundle))).toEqual(['bad_proof']);
  });

  test('who points to another anchor than the checkpoint is caught', async () => {
    const { world, bundle } = await scene();
    const elsewhere = { ...bundle.anchor, chainId: 1 };
    expect(reasonsOf(await check(world, { ...bundle, anchor: elsewhere }))).toEqual(['wrong_log']);
    const digest = `0x${'5'.repeat(64)}` as Bytes32;
    const wrong = { ...bundle.anchor, digest };
    expect(reasonsOf(await check(world, { ...bundle, anchor: wrong }))).toEqual(['wrong_digest']);
  });

  test('who starts a new log without an old receipt is caught by who has the old bundle', async () => {
    const { subject, bundle } = await scene();
    const fresh = createLogWorld();
    for (const { receipt } of bundle.entries.slice(1)) {
      await fresh.store.tenant(tenantA, ({ receipts }) => receipts.append(receipt));
    }
    await fresh.logAll();
    const rewritten = await readReceiptBundle(fresh.ports, tenantA, subject);
    expect(await check(fresh, rewritten)).toMatchObject({ valid: true });
    expect(reasonsOf(await check(fresh, rewritten, bundle))).toEqual(['history_rewritten']);
  });

  test.each([undefined, null, 7, 'text', [], {}, { version: 1 }])('who sends %j sends no bundle', async (input) => {
    const { world } = await scene();
    expect(reasonsOf(await check(world, input))).toEqual(['malformed']);
  });
});
