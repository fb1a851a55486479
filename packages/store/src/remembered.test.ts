import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { remembered } from './remembered.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Remembers lengths of texts, and which of them had to be made. */
function lengths(entries: number) {
  const made: string[] = [];
  const remember = remembered<number>(entries, 1000);
  const lengthOf = (text: string) => remember(text, () => made.push(text) && text.length);
  return { made, lengthOf };
}

test('what was made is not made again while it is young, used or not', () => {
  const { made, lengthOf } = lengths(10);
  expect([lengthOf('abc'), lengthOf('abc'), lengthOf('ab')]).toEqual([3, 3, 2]);
  expect(made).toEqual(['abc', 'ab']);
  for (let at = 0; at < 4; at += 1) {
    lengthOf('abc');
    jest.advanceTimersByTime(300);
  }
  lengthOf('abc');
  expect(made).toEqual(['abc', 'ab', 'abc']);
  jest.advanceTimersByTime(2000);
  expect(jest.getTimerCount()).toBe(0);
});

test('no more than twice as many as asked for are kept, and the latest are', () => {
  const { made, lengthOf } = lengths(10);
  const texts = Array.from({ length: 100 }, (_, at) => `text ${at}`);
  for (const text of texts) lengthOf(text);
  for (const text of texts.slice(-10)) lengthOf(text);
  expect(made).toHaveLength(100);
  for (const text of texts.slice(0, 80)) lengthOf(text);
  expect(made).toHaveLength(180);
});

test('what throws is not kept', () => {
  const remember = remembered<number>(10, 1000);
  const fail = () => {
    throw new Error('not now');
  };
  expect(() => remember('a', fail)).toThrow('not now');
  expect(remember('a', () => 1)).toBe(1);
});
