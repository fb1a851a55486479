import { expect, jest, test } from '@jest/globals';
import { AppError } from './error.ts';

test('an error of another copy of the module is one, and nothing else is', async () => {
  jest.resetModules();
  const other = await import('./error.ts');
  expect(other.AppError).not.toBe(AppError);
  expect(new other.AppError('gone')).toBeInstanceOf(AppError);
  expect(new AppError('gone')).toBeInstanceOf(other.AppError);
  for (const value of [new Error('gone'), { code: 'gone', params: {} }, null, 'gone'])
    expect(value instanceof AppError).toBe(false);
});
