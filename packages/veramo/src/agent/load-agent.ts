import { dirname, resolve } from 'node:path';
import { AppError } from '@assent/domain';
import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { type AgentFile, readAgentFile } from './agent-file.ts';
import { resolveModule } from './resolve-module.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Packages by name, each loaded when it is asked for. */
export type AgentPackages = Readonly<Record<string, () => Promise<object>>>;

/**
 * Builds objects described by an agent.yml, in Veramo's version 3 format: `$require` with `$args`, `$ref`, `$env` and
 * plain values. Fails where Veramo's loader goes on: a missing or empty environment value, `null`, an unknown pointer, a
 * circle. Modules are found from the directory of the file, factories are awaited, data sources are initialised. If it fails,
 * what was opened is closed again.
 *
 * @param pointers JSON pointers of what to build, such as `/agent`; an object that several name is built once
 * @param packages those that are part of the program that loads the file: they are not looked for
 * @throws AppError `configuration_invalid` with `file`, `line` and `problem`; `store_unavailable` if a data source does
 *   not open; any AppError of what is built
 */
export async function loadAgentFile(
  file: string,
  pointers: readonly string[],
  env: Environment,
  packages: AgentPackages = {},
): Promise<unknown[]> {
  const builder = new Builder(await readAgentFile(file), dirname(resolve(file)), env, packages);
  const built: unknown[] = [];
  try {
    for (const pointer of pointers) built.push(await builder.fromPointer(pointer, undefined));
  } catch (error) {
    await builder.close();
    throw error;
  }
  return built;
}

const directives = ['$require', '$ref', '$env'] as const;

class Builder {
  private readonly file: AgentFile;
  private readonly directory: string;
  private readonly env: Environment;
  private readonly packages: AgentPackages;
  private readonly built = new Map<Node, unknown>();
  private readonly open = new Set<Node>();
  private readonly made: unknown[] = [];

  constructor(file: AgentFile, directory: string, env: Environment, packages: AgentPackages) {
    this.packages = packages;
    this.file = file;
    this.directory = directory;
    this.env = env;
  }

  async fromPointer(pointer: string, asking: Node | undefined): Promise<unknown> {
    const node = this.file.at(pointer);
    if (!node) throw this.file.problem(asking, 'unknown pointer', { pointer });
    if (this.open.has(node)) throw this.file.problem(asking ?? node, 'circular reference', { pointer });
    return this.build(node);
  }

  /** Closes what was made and can be closed, what was made last first. That it fails is no news: something else did before. */
  async close(): Promise<void> {
    for (const object of this.made.reverse()) {
      await Promise.resolve(object)
        .then((made) => isClosable(made) && made.close())
        .catch(() => undefined);
    }
  }

  /** Builds a node once, whether it is reached by a pointer or as a part of another. */
  private async build(node: Node): Promise<unknown> {
    if (isScalar(node)) return node.value;
    if (this.built.has(node)) return this.built.get(node);
    this.open.add(node);
    const value = isSeq(node) ? await this.list(node.items as Node[]) : await this.map(node);
    this.open.delete(node);
    this.built.set(node, value);
    return value;
  }

  private async map(node: Node): Promise<unknown> {
    if (!isMap(node)) throw this.file.problem(node, 'unknown kind of node');
    const directive = directives.find((name) => node.has(name));
    if (directive) return this.follow(directive, node);
    const entries: [string, unknown][] = [];
    for (const { key, value } of node.items) {
      const name = String(isScalar(key) ? key.value : key);
      if (name.startsWith('$')) throw this.file.problem(key as Node, 'unknown directive', { name });
      entries.push([name, await this.build(value as Node)]);
    }
    return Object.fromEntries(entries);
  }

  private async list(nodes: readonly Node[]): Promise<unknown[]> {
    const values: unknown[] = [];
    for (const node of nodes) values.push(await this.build(node)); // in order: one may rely on what another did
    return values;
  }

  private follow(directive: (typeof directives)[number], node: YAMLMap): Promise<unknown> {
    const value = node.get(directive);
    const more = node.items.map(({ key }) => String(key)).filter((key) => key !== directive);
    const isAlone = more.every((key) => directive === '$require' && key === '$args');
    if (!isAlone || typeof value !== 'string') throw this.file.problem(node, `malformed ${directive}`);
    if (directive === '$ref') return this.fromPointer(value, node);
    return directive === '$env' ? Promise.resolve(this.environment(value, node)) : this.require(value, node);
  }

  private environment(name: string, node: Node): string {
    const value = this.env[name];
    if (!value) throw this.file.problem(node, 'environment variable is missing or empty', { name });
    return value;
  }

  /** `package?t=class|function|object&p=/pointer#export`; `t` is class if absent. */
  private async require(reference: string, node: YAMLMap): Promise<unknown> {
    const [, name = '', query = '', member = ''] = /^([^?#]+)(?:\?([^#]*))?#(.+)$/.exec(reference) ?? [];
    const options = new URLSearchParams(query);
    const kind = options.get('t') ?? 'class';
    if (!name || !['class', 'function', 'object'].includes(kind)) throw this.file.problem(node, 'malformed $require');
    const args = node.get('$args', true);
    if (args !== undefined && !isSeq(args)) throw this.file.problem(args as Node, '$args is no list');

    const target = await this.import(name, member, node);
    const values = await this.list((args?.items ?? []) as Node[]);
    const object = await this.make(target, kind, values, node, { name, member });
    return this.within(object, options.get('p') ?? '', node);
  }

  private async import(name: string, member: string, node: Node): Promise<unknown> {
    const load = (Object.hasOwn(this.packages, name) && this.packages[name]) || this.loader(name, node);
    const module: object = await load().catch((cause) => {
      throw this.file.problem(node, 'package does not load', { name }, cause);
    });
    if (!Object.hasOwn(module, member)) throw this.file.problem(node, 'missing export', { name, member });
    return Reflect.get(module, member);
  }

  private loader(name: string, node: Node): () => Promise<object> {
    const url = resolveModule(name, this.directory);
    if (!url) throw this.file.problem(node, 'unknown package', { name });
    return () => import(url);
  }

  private async make(
    target: unknown,
    kind: string,
    args: unknown[],
    node: Node,
    what: Readonly<Record<string, string>>,
  ): Promise<unknown> {
    if (kind !== 'object' && typeof target !== 'function') throw this.file.problem(node, `is no ${kind}`, what);
    let object = target;
    try {
      if (kind === 'class') object = Reflect.construct(target as NewableFunction, args);
      if (kind === 'function') object = await (target as (...args: unknown[]) => unknown)(...args);
    } catch (cause) {
      throw cause instanceof AppError ? cause : this.file.problem(node, 'cannot be made', what, cause);
    }
    if (kind !== 'object') {
      this.made.push(object);
      await this.initialize(object, node, what);
    }
    return object;
  }

  /** Veramo opens a data source at its first use, and if that comes twice at once, both fail. */
  private async initialize(object: unknown, node: Node, what: Readonly<Record<string, string>>): Promise<void> {
    if (!isDataSource(object) || object.isInitialized) return;
    try {
      await object.initialize();
    } catch (cause) {
      const { params } = this.file.problem(node, 'does not open', what);
      throw new AppError('store_unavailable', params, { cause });
    }
  }

  private within(object: unknown, pointer: string, node: Node): unknown {
    const steps = pointer.split('/').slice(1);
    return steps.reduce((value, step) => {
      if (typeof value === 'object' && value !== null && step in value) return value[step as keyof typeof value];
      throw this.file.problem(node, 'unknown pointer', { pointer });
    }, object);
  }
}

const isClosable = (value: unknown): value is { close(): unknown } =>
  typeof value === 'object' && value !== null && typeof (value as { close?: unknown }).close === 'function';

interface DataSource {
  readonly isInitialized: boolean;
  initialize(): Promise<unknown>;
}

const isDataSource = (value: unknown): value is DataSource =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<DataSource>).isInitialized === 'boolean' &&
  typeof (value as Partial<DataSource>).initialize === 'function';
