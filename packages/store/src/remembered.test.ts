import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { remembered } from './remembered.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Remembers lengths of texts, and which of them had to be made. */
function lengths(entries: number) {
  const made: string[] = [];
  const remember = remembered<number>({ most: entries, maxAgeMs: 1000 });
  const lengthOf = (text: string) => remember.of(text, () => made.push(text) && text.length);
  return { made, lengthOf };
}

test('what was made twice is not made again while it is young, used or not', () => {
  const { made, lengthOf } = lengths(10);
  expect(['abc', 'abc', 'abc', 'ab', 'abc'].map(lengthOf)).toEqual([3, 3, 3, 2, 3]);
  expect(made).toEqual(['abc', 'abc', 'ab']);
  for (let at = 0; at < 4; at += 1) {
    lengthOf('abc');
    jest.advanceTimersByTime(300);
  }
  lengthOf('abc');
  expect(made).toEqual(['abc', 'abc', 'ab', 'abc']);
  jest.advanceTimersByTime(2000);
  expect(jest.getTimerCount()).toBe(0);
});

test('what was asked for once is forgotten too', () => {
  const { made, lengthOf } = lengths(10);
  for (let at = 0; at < 3; at += 1) {
    lengthOf('abc');
    jest.advanceTimersByTime(1100);
  }
  expect(made).toHaveLength(3);
  jest.advanceTimersByTime(1000);
  expect(jest.getTimerCount()).toBe(0);
});

test('no more than twice as many as asked for are kept, and the latest are', () => {
  const { made, lengthOf } = lengths(10);
  const texts = Array.from({ length: 100 }, (_, at) => `text ${at}`);
  for (const text of texts) expect([lengthOf(text), lengthOf(text)]).toEqual([text.length, text.length]);
  expect(made).toHaveLength(200);
  for (const text of texts.slice(-10)) lengthOf(text);
  expect(made).toHaveLength(200);
  for (const text of texts.slice(0, 80)) lengthOf(text);
  expect(made).toHaveLength(280);
});

test('what throws is not kept', () => {
  const remember = remembered<number>({ most: 10, maxAgeMs: 1000 });
  const fail = () => {
    throw new Error('not now');
  };
  expect(() => remember.of('a', fail)).toThrow('not now');
  expect(remember.of('a', () => 1)).toBe(1);
});

test('what is wrong by now is made anew', () => {
  const remember = remembered<number>({ most: 10, maxAgeMs: 1000 });
  const isEven = (value: number) => value % 2 === 0;
  for (const made of [1, 2, 3]) remember.of('a', () => made);
  expect(remember.of('a', () => 9)).toBe(2);
  expect(remember.of('a', () => 5, isEven)).toBe(2);
  expect(
    remember.of(
      'a',
      () => 5,
      (value) => !isEven(value),
    ),
  ).toBe(5);
  expect(remember.of('a', () => 6)).toBe(6);
});

test('heavy values push out others, and one that is too heavy is not kept', () => {
  const remember = remembered<number>({ most: 10, maxAgeMs: 1000, weightOf: (value) => value });
  const made: number[] = [];
  const ask = (value: number) => remember.of(`text ${value}`, () => made.push(value) && value);
  for (const value of [4, 5, 11]) for (let time = 0; time < 3; time += 1) ask(value);
  expect(made).toEqual([4, 4, 5, 5, 11, 11, 11]);
  for (const value of [9, 8]) for (let time = 0; time < 2; time += 1) ask(value);
  made.length = 0;
  for (const value of [4, 5, 9, 8]) ask(value);
  expect(made).toEqual([4, 5]);
});
