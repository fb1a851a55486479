import { readFileSync } from 'node:fs';
import { AppError } from '@assent/domain';
import { trustFromSnapshot } from '@assent/fhir';
import { pinnedAsk } from '@assent/veramo';
import type { Configuration } from './configuration.ts';
import type { CardDirectory } from './health-cards/card-issuers.ts';
import type { AskForeign } from './health-links/visit-link.ts';

/** Whom wallets' health cards and links are asked about: a directory, and servers of others. @throws AppError `configuration_invalid` */
export function provideForeignHealthData({
  foreignHealthData,
  healthCardDirectoryFile: file,
}: Pick<Configuration, 'foreignHealthData' | 'healthCardDirectoryFile'>): {
  readonly directory: CardDirectory | undefined;
  readonly ask: AskForeign | undefined;
} {
  return {
    directory: file === undefined ? undefined : directoryIn(file),
    ask: foreignHealthData === 'on' ? pinnedAsk({ timeoutMs: 10_000, maxBytes: 8_000_000 }) : undefined,
  };
}

function directoryIn(file: string): CardDirectory {
  try {
    return trustFromSnapshot(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const fault = 'it is no snapshot of a directory of issuers of health cards';
    throw new AppError('configuration_invalid', { files: [file], fault }, { cause });
  }
}
