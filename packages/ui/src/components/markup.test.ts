import { describe, expect, test } from '@jest/globals';
import jsQr from 'jsqr';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { LineChart } from '../charts/line-chart.tsx';
import { ErrorNote } from './error-note.tsx';
import { QrCode } from './qr-code.tsx';
import { StateBanner, type StateKind } from './state-banner.tsx';
import { Table } from './table.tsx';

/** The text in a code, as a camera would find it in its picture. */
function scanned(markup: string): string | undefined {
  const [, width = '0'] = /viewBox="0 0 (\d+) \1"/.exec(markup) ?? [];
  const [size, scale] = [Number(width), 4];
  const pixels = new Uint8ClampedArray((size * scale) ** 2 * 4).fill(255);
  for (const [, x, y] of markup.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let place = 0; place < scale ** 2; place += 1) {
      const row = Number(y) * scale + Math.floor(place / scale);
      const at = row * size * scale + Number(x) * scale + (place % scale);
      pixels.fill(0, at * 4, at * 4 + 3);
    }
  return jsQr.default(pixels, size * scale, size * scale)?.data;
}

describe('a QR code', () => {
  test.each(['https://clinic.example/offer?x=1', 'openid4vp://?client_id=äöü', `shc:/${'5676'.repeat(40)}`])(
    'holds %s, and has it as text too',
    (link) => {
      const markup = renderToStaticMarkup(createElement(QrCode, { link, label: 'Scan this' }));
      expect(scanned(markup)).toBe(link);
      expect(markup).toContain('role="img" aria-label="Scan this"');
      expect(markup).toContain(`value="${link.replaceAll('&', '&amp;')}"`);
    },
  );
});

describe('a state', () => {
  test.each(['verified', 'check', 'problem', 'waiting', 'offline'] as readonly StateKind[])(
    'has a word and a picture beside its colour: %s',
    (kind) => {
      const markup = renderToStaticMarkup(createElement(StateBanner, { kind }));
      expect(markup).toMatch(/<svg.*<path d="M/);
      expect(markup.toLowerCase()).toContain(`>${kind}<`);
    },
  );
});

describe('a failure', () => {
  test('is said at once, in words, without anything of the error', () => {
    const markup = renderToStaticMarkup(createElement(ErrorNote, { error: new Error('Zz-Marker') }));
    expect(markup).toContain('role="alert"');
    expect(markup).not.toContain('Zz-Marker');
    expect(renderToStaticMarkup(createElement(ErrorNote, { error: undefined }))).toBe('');
  });
});

describe('a table', () => {
  test('keeps its roles, as it is laid out as blocks on a phone', () => {
    const columns = [
      { label: 'Name', cell: (row: string) => row },
      { label: 'Length', cell: (row: string) => row.length, isNumber: true },
    ];
    const props = { caption: 'Words', columns, rows: ['one', 'three'], keyOf: (row: string) => row };
    const markup = renderToStaticMarkup(createElement(Table<string>, props));
    for (const role of ['table', 'rowgroup', 'row', 'columnheader', 'rowheader', 'cell'])
      expect(markup).toContain(`role="${role}"`);
  });
});

describe('a plot of lines', () => {
  test('has its newest numbers as text, and all of them as a table', () => {
    const times = [0, 5_000, 10_000];
    const series = [{ label: 'Waiting', values: [1, undefined, 3] }];
    const markup = renderToStaticMarkup(createElement(LineChart, { title: 'Outbox', times, series }));
    expect(markup).toContain('Waiting: 3');
    expect(markup.match(/role="rowheader"/g)).toHaveLength(3);
    expect(markup).toContain('>–<');
  });
});
