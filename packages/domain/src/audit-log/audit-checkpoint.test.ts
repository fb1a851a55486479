import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Address, Bytes32 } from '../primitives.ts';
import { type AuditCheckpoint, checkpointText, parseCheckpoint } from './audit-checkpoint.ts';

const bytes32 = (digit: string) => `0x${digit.repeat(64)}` as Bytes32;

const checkpoint: AuditCheckpoint = {
  origin: 'assent.example/log/1',
  size: 20_852_163,
  logRoot: bytes32('1'),
  mapRoot: bytes32('2'),
  prevDigest: bytes32('3'),
  digest: bytes32('4'),
  anchor: { chainId: 20_261, contract: `0x${'a6'.repeat(20)}` as Address, logId: bytes32('5') },
};
const text = checkpointText(checkpoint);
const lines = text.split('\n');
const withLine = (place: number, line: string) => lines.map((old, at) => (at === place ? line : old)).join('\n');

describe('the text of a checkpoint', () => {
  test('is origin, size, root in base64, and what the chain knows', () => {
    expect(lines).toEqual([
      'assent.example/log/1',
      '20852163',
      'ERERERERERERERERERERERERERERERERERERERERERE=',
      'map IiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI=',
      `after ${bytes32('3')}`,
      `digest ${bytes32('4')}`,
      `anchor 20261 0x${'a6'.repeat(20)} ${bytes32('5')}`,
      '',
    ]);
  });

  test('says what it was made of, with and without a former log', () => {
    const former = { logId: bytes32('7'), size: 0 };
    expect(parseCheckpoint(text)).toEqual(checkpoint);
    expect(parseCheckpoint(checkpointText({ ...checkpoint, former }))).toEqual({ ...checkpoint, former });
  });

  test.each([
    ['no origin', withLine(0, '')],
    ['a size with a zero in front', withLine(1, '020852163')],
    ['a size of 2^48 + 1', withLine(1, String(2 ** 48 + 1))],
    ['a negative size', withLine(1, '-1')],
    ['a root of 31 bytes', withLine(2, 'ERERERERERERERERERERERERERERERERERERERERERE')],
    ['a root in another alphabet', withLine(2, '_RERERERERERERERERERERERERERERERERERERERERE=')],
    ['lines in another order', [lines[0], lines[1], lines[2], lines[4], lines[3], ...lines.slice(5)].join('\n')],
    ['a line that is not known', `${text}more 1\n`],
    ['a line too few', lines.filter((_, at) => at !== 5).join('\n')],
    ['capital letters', text.replace(bytes32('4'), `0x${'A'.repeat(64)}`)],
    ['two spaces', text.replace('after ', 'after  ')],
    ['no line feed at the end', text.slice(0, -1)],
    ['nothing', ''],
  ])('is refused with %s', (_, changed) => {
    expect(parseCheckpoint(changed)).toBeUndefined();
  });

  test('of any text is a checkpoint or none', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string(), (at, put) => {
        const parsed = parseCheckpoint(text.slice(0, at) + put + text.slice(at + 1));
        if (parsed) expect(checkpointText(parsed)).toBe(text.slice(0, at) + put + text.slice(at + 1));
      }),
    );
  });
});
