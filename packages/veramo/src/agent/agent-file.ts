import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, type ErrorParams } from '@assent/domain';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';

/** A configuration file that was read but not built. */
export interface AgentFile {
  /** The node at a JSON pointer, or undefined. */
  at(pointer: string): Node | undefined;
  /** An error that names the line of `node`. */
  problem(node: Node | undefined, problem: string, params?: ErrorParams, cause?: unknown): AppError;
}

/**
 * Reads a configuration file of Veramo's version 3 format.
 *
 * @throws AppError `configuration_invalid` with file and line: not YAML, another version, `null` or an alias anywhere
 */
export async function readAgentFile(file: string): Promise<AgentFile> {
  const lines = new LineCounter();
  const document = parseDocument(await textOf(file), { lineCounter: lines });
  const problem: AgentFile['problem'] = (node, what, params = {}, cause = undefined) => {
    const line = lines.linePos(node?.range?.[0] ?? 0).line || 1;
    return new AppError('configuration_invalid', { file: basename(file), line, problem: what, ...params }, { cause });
  };
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const line = error.linePos?.[0].line ?? 1;
    throw new AppError('configuration_invalid', { file: basename(file), line, problem: error.code });
  }
  const { contents } = document;
  if (!isMap(contents)) throw problem(undefined, 'is no map');
  refuseEverywhere(contents, problem);
  const version = contents.get('version', true);
  if (!isScalar(version) || Number(version.value) !== 3) throw problem(version as Node, 'version is not 3');
  return { at: (pointer) => nodeAt(contents, pointer), problem };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('configuration_invalid', { file: basename(file), problem: 'cannot be read' }, { cause });
  }
}

/** Veramo turns `null` into `{}`, and aliases would be a second way to say `$ref`. */
function refuseEverywhere(contents: YAMLMap, problem: AgentFile['problem']): void {
  visit(contents, {
    Alias: (_key, node) => {
      throw problem(node, 'alias: use $ref');
    },
    Scalar: (_key, node) => {
      if (node.value === null) throw problem(node, 'null');
    },
    Pair: (_key, pair: Pair) => {
      if (!isScalar(pair.key) || pair.value === null) throw problem(pair.key as Node, 'null');
    },
  });
}

function nodeAt(root: Node, pointer: string): Node | undefined {
  if (!pointer.startsWith('/')) return undefined;
  const steps = pointer.split('/').slice(1);
  return steps.reduce<Node | undefined>((node, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const child = isMap(node) ? node.get(key, true) : isSeq(node) ? node.get(Number(key), true) : undefined;
    return isAlias(child) ? undefined : (child as Node | undefined);
  }, root);
}
