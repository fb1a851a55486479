import { readFileSync } from 'node:fs';
import { AppError } from '@assent/domain';

/** A text in PEM. @throws AppError `configuration_invalid` if the file cannot be read */
export function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('configuration_invalid', { file, fault: 'cannot be read' }, { cause });
  }
}
