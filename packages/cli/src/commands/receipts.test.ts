import { readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@assent/api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CheckedReceipts } from '../receipts/check-receipts.ts';
import type { ReceiptFile } from '../receipts/receipt-file.ts';
import { commandScene, json } from '../testing/command-scene.ts';

const scene = await commandScene();
const { operator: assent, asClinic, wallet, did, fileOf } = scene;
afterAll(() => scene.end());

const file = fileOf('receipts.json', '').replace('receipts.json', 'own-receipts.json');
const read = (): ReceiptFile => JSON.parse(readFileSync(file, 'utf8'));

/** Until the log has this many receipts of the patient, and the chain their checkpoint. */
async function untilLogged(count: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { code } = await wallet('history', 'clinic', '--proof', file);
    if (code === 0) {
      const { bundle } = read();
      if (bundle.entries.length >= count && bundle.waiting === 0 && bundle.anchor.block !== undefined) return;
    }
    await sleep(100);
  }
  throw new Error('the receipts are not logged');
}

let rpcUrl: string;
beforeAll(async () => {
  rpcUrl = (await createClient({ baseUrl: scene.service.url }).readNetwork({})).rpcUrl ?? '';
  await untilLogged(2);
});

describe('receipts of a patient', () => {
  test('are written for the owner only, and verified against the chain without the service', async () => {
    expect(statSync(file).mode & 0o077).toBe(0);
    const { logKey } = read();
    const { code, out } = await assent('--rpc-url', rpcUrl, 'receipts', 'verify', file, '--log-key', logKey);
    expect(out).toMatch(
      /✓ the chain has the checkpoint\nVerified: \d+ receipts, 0 not in the log yet\. The checkpoint is in block \d+\.\n$/,
    );
    expect(out).not.toContain('✗');
    expect(code).toBe(0);
  });

  test('are verified offline, which says what was not checked and whose key was believed', async () => {
    const { code, out } = await assent('receipts', 'verify', file);
    expect(out).toContain('– the chain has the checkpoint (not checked)');
    expect(out).toContain('The key of the log is the one in the file');
    expect(code).toBe(0);
  });

  test('that come later hold all from before', async () => {
    const before = fileOf('before.json', readFileSync(file, 'utf8'));
    const { bundle } = read();
    await asClinic('decide', scene.accessRequest('TREAT'));
    await untilLogged(bundle.entries.length + 1);
    const checked = json<CheckedReceipts>(await assent('--json', 'receipts', 'verify', file, '--earlier', before));
    expect(checked.valid).toBe(true);
    const turned = await assent('--json', 'receipts', 'verify', before, '--earlier', file);
    expect(turned.code).toBe(1);
    expect(json<CheckedReceipts>(turned).rejections).toContainEqual(
      expect.objectContaining({ reason: 'history_rewritten' }),
    );
  });

  test('are the same for the organisation', async () => {
    const out = fileOf('x.json', '').replace('x.json', 'clinic-receipts.json');
    expect((await asClinic('receipts', 'fetch', did, '--out', out)).code).toBe(0);
    const { bundle } = JSON.parse(readFileSync(out, 'utf8')) as ReceiptFile;
    expect(bundle.entries.map(({ receipt }) => receipt)).toEqual(read().bundle.entries.map(({ receipt }) => receipt));
  });

  test('that were tampered with are refused with exit code 1, and say which check fails', async () => {
    const { logKey, bundle } = read();
    const shorter = fileOf('shorter.json', { logKey, bundle: { ...bundle, entries: bundle.entries.slice(0, -1) } });
    const { code, out } = await assent('receipts', 'verify', shorter);
    expect(out).toContain('✗ these are all receipts of the patient, in their order');
    expect(out).toContain('✓ the log has signed the checkpoint');
    expect(code).toBe(1);
  });

  test('are not believed with another key', async () => {
    const { logKey } = read();
    const [name] = logKey.split('+');
    const other = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect(name).not.toBe('PeterNeumann');
    const { code, out } = await assent('receipts', 'verify', file, '--log-key', other);
    expect(out).toContain('✗ the log has signed the checkpoint');
    expect(code).toBe(1);
    expect((await assent('receipts', 'verify', file, '--log-key', 'no key')).code).toBe(2);
  });

  test.each(['not JSON', '{}', '{"logKey":"x","bundle":{"version":2}}'])('cannot be read from %s', async (text) => {
    expect((await assent('receipts', 'verify', fileOf('unreadable.json', text))).code).toBe(2);
  });

  test('are exported as FHIR once their proofs hold', async () => {
    const { logKey, bundle } = read();
    const as = ['--observer', scene.clinic.did] as const;
    const { code, out } = await assent('receipts', 'export', file, ...as);
    const exported: { entry: { resource: { resourceType: string; recorded: string } }[] } = JSON.parse(out);
    const events = exported.entry.filter(({ resource }) => resource.resourceType === 'AuditEvent');
    expect(code).toBe(0);
    expect(events.map(({ resource }) => resource.recorded)).toEqual(bundle.entries.map(({ receipt }) => receipt.at));
    const shorter = fileOf('shorter.json', { logKey, bundle: { ...bundle, entries: bundle.entries.slice(0, -1) } });
    expect(await assent('receipts', 'export', shorter, ...as)).toMatchObject({
      ...{ code: 1, out: '' },
      err: expect.stringContaining('✗ these are all receipts of the patient'),
    });
    expect((await assent('receipts', 'export', file, '--observer', 'nobody')).code).toBe(2);
  });

  test('cannot be compared with a chain that is not there', async () => {
    expect((await assent('--rpc-url', 'http://127.0.0.1:9', 'receipts', 'verify', file)).code).toBe(3);
  });
});
