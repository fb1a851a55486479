import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, createClient } from '@assent/api';
import { AppError, isHarmlessJson } from '@assent/domain';
import * as z from 'zod';
import type { ExitCode, Output } from './output.ts';

/** What every command has: where to write, where the service is, and the environment it was started in. */
export interface CommandContext {
  readonly output: Output;
  readonly url: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly apiKey: string | undefined;
  readonly rpcUrl: string | undefined;
  readonly readPassphrase: (prompt: string) => Promise<string>;
  /** Asks the person; whatever is not a clear yes is no. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly setExitCode: (code: ExitCode) => void;
}

/** A client that is nobody in particular. */
export const publicClient = ({ url }: CommandContext): Client => createClient({ baseUrl: url });

/** A client with a tenant's API key. @throws AppError `unauthenticated` if none is given */
export const tenantClient = (context: CommandContext): Client =>
  createClient({ baseUrl: context.url, token: tenantKey(context) });

/** A tenant's API key. @throws AppError `unauthenticated` if none is given */
export function tenantKey({ apiKey, environment }: CommandContext): string {
  const token = apiKey ?? environment.ASSENT_API_KEY;
  if (!token) throw new AppError('unauthenticated', { missing: 'ASSENT_API_KEY' });
  return token;
}

/** A client with the operator's key: as given, or, on the machine of the embedded default, from its secrets file. */
export function operatorClient({ url, apiKey, environment }: CommandContext): Client {
  const token = apiKey ?? environment.ASSENT_OPERATOR_KEY ?? localOperatorKey(environment);
  if (!token) throw new AppError('unauthenticated', { missing: 'ASSENT_OPERATOR_KEY' });
  return createClient({ baseUrl: url, token });
}

/** The folder of the local service. */
export const homeOf = (environment: Readonly<Record<string, string | undefined>>): string =>
  environment.ASSENT_HOME ?? '.assent';

function localOperatorKey(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  try {
    const text = readFileSync(join(homeOf(environment), 'secrets.json'), 'utf8');
    return z.object({ operatorKey: z.string() }).parse(JSON.parse(text)).operatorKey;
  } catch {
    return undefined;
  }
}

/** A JSON file, or standard input for `-`. @throws AppError `invalid_request` if it cannot be read or is not JSON */
export function readJsonFile(file: string): unknown {
  const value = parsed(readInput(file), file);
  if (!isHarmlessJson(value, 64)) throw new AppError('invalid_request', { file, fault: 'nested too deep, or a trap' });
  return value;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid_request', { file, fault: 'not JSON' });
  }
}

/** A text file without its last line break, or standard input for `-`. @throws AppError `invalid_request` if it cannot be read */
export const readTextFile = (file: string): string => readInput(file).trim();

/** The lines of a text file that are not empty, with their spaces, or of standard input for `-`. @throws AppError `invalid_request` if it cannot be read */
export const readLines = (file: string): readonly string[] => readInput(file).split(/\r?\n/).filter(Boolean);

function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new AppError('invalid_request', { file, fault: 'cannot be read' }, { cause });
  }
}
