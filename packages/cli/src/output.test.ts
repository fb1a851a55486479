import { AppError, type ErrorCode } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { createOutput, explain, table } from './output.ts';

/** An output with everything it wrote, in order. */
function written(json: boolean) {
  const lines: string[] = [];
  const output = createOutput(json, {
    out: (text) => lines.push(`out ${text}`),
    err: (text) => lines.push(`err ${text}`),
  });
  return { output, lines };
}

describe('an output', () => {
  test('for people has lines on standard output and progress on standard error', () => {
    const { output, lines } = written(false);
    output.progress('working');
    output.result({ a: 1 }, ['one', 'two']);
    output.error('oh');
    expect(lines).toEqual(['err working\n', 'out one\ntwo\n', 'err oh\n']);
  });

  test('for programs has one JSON value on standard output, and no progress', () => {
    const { output, lines } = written(true);
    output.progress('working');
    output.result({ a: [1] }, ['one']);
    expect(lines).toEqual([`out ${JSON.stringify({ a: [1] }, null, 2)}\n`]);
  });
});

describe('a table', () => {
  test('has columns as wide as their widest cell, and no spaces at the end', () => {
    const rows = [
      ['ID', 'KIND'],
      ['long-name', 'x'],
      ['y', ''],
    ];
    expect(table(rows)).toEqual(['ID         KIND', 'long-name  x', 'y']);
  });

  test('of nothing is nothing', () => {
    expect(table([])).toEqual([]);
  });
});

describe('an error', () => {
  const codes: Record<ErrorCode, number> = {
    invalid_request: 2,
    not_found: 2,
    not_acceptable: 2,
    conflict: 2,
    gone: 2,
    payload_too_large: 2,
    unsupported_media_type: 2,
    unsupported_resource: 2,
    configuration_invalid: 2,
    rate_limited: 3,
    timeout: 3,
    overloaded: 3,
    did_resolution_failed: 3,
    registry_unavailable: 3,
    store_unavailable: 3,
    key_unavailable: 3,
    certificate_unavailable: 3,
    unauthenticated: 4,
    forbidden: 4,
    not_accredited: 4,
    wallet_unreadable: 4,
  };

  test.each(Object.entries(codes))('%s exits with %i, and never with the code of a no', (code, exitCode) => {
    const explained = explain(new AppError(code as ErrorCode, { file: 'x' }));
    expect(explained.exitCode).toBe(exitCode);
    expect(explained.lines[0]).toBe(`Error: ${code} (file=x)`);
  });

  test.each(['unauthenticated', 'timeout', 'registry_unavailable', 'wallet_unreadable', 'not_accredited'] as const)(
    '%s says what to do',
    (code) => {
      expect(explain(new AppError(code)).lines).toHaveLength(2);
    },
  );

  test.each([
    ['TypeError', new TypeError('Zz-Marker')],
    ['string', 'Zz-Marker'],
  ])('that nobody expected shows its kind only: %s', (kind, error) => {
    expect(explain(error)).toEqual({
      lines: [`Unexpected failure (${kind}). Set ASSENT_TRACE=1 to see where.`],
      exitCode: 3,
    });
  });
});
