import { access, constants, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openChain } from '@assent/evm';
import type { Command } from 'commander';
import { type CommandContext, homeOf, publicClient } from '../context.ts';
import { exitCodes } from '../output.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What is, or what is wrong. */
  readonly finding: string;
  /** What to do about it. */
  readonly remedy?: string;
}

type Check = () => Promise<Omit<Finding, 'check'>>;

/** `assent doctor`: looks at everything a service needs, and says of each fault how to mend it. */
export function doctorCommand(program: Command, context: () => CommandContext): void {
  program
    .command('doctor')
    .description('check this machine, the service and its chain; says what is wrong and how to mend it')
    .action(async () => {
      const ctx = context();
      const findings: Finding[] = [];
      for (const [check, run] of Object.entries(checks(ctx))) {
        ctx.output.progress(`checking ${check} …`);
        findings.push({ check, ...(await run()) });
      }
      const lines = findings.flatMap(({ check, ok, finding, remedy }) => [
        `${ok ? '✓' : '✗'} ${check}: ${finding}`,
        ...(remedy ? [`    ${remedy}`] : []),
      ]);
      ctx.output.result(findings, lines);
      if (findings.some(({ ok }) => !ok)) ctx.setExitCode(exitCodes.no);
    });
}

const ok = (finding: string) => ({ ok: true, finding });
const bad = (finding: string, remedy: string) => ({ ok: false, finding, remedy });

const checks = (ctx: CommandContext): Record<string, Check> => ({
  'Node version': async () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const fits = major > 20 || (major === 20 && minor >= 19);
    return fits ? ok(process.version) : bad(process.version, 'Install Node 20.19 or newer.');
  },
  'SQLite module': async () => {
    try {
      createRequire(new URL('../../../store/package.json', import.meta.url))('sqlite3');
      return ok('loads');
    } catch {
      return bad('does not load', 'apt-get install python3 make g++, delete node_modules, and run the command again.');
    }
  },
  'service home': async () => checkHome(homeOf(ctx.environment)),
  secrets: async () => checkSecrets(join(homeOf(ctx.environment), 'secrets.json')),
  service: async () => {
    const answer = await fetchJson(new URL('/health', ctx.url));
    return answer
      ? ok(`answers at ${ctx.url}`)
      : bad(`does not answer at ${ctx.url}`, 'Start it with `npm start`, or name it with --url.');
  },
  readiness: async () => {
    const answer = (await fetchJson(new URL('/ready', ctx.url))) as { checks?: Record<string, boolean> } | undefined;
    if (!answer?.checks) return bad('unknown', 'The service must run first.');
    const failing = Object.entries(answer.checks).flatMap(([name, good]) => (good ? [] : [name]));
    return failing.length === 0
      ? ok('database, chain and outbox work')
      : bad(
          `not ready: ${failing.join(', ')}`,
          'See the log of the service; a chain that was down catches up by itself.',
        );
  },
  chain: async () => checkChain(ctx),
});

async function checkHome(home: string) {
  try {
    await access(home, constants.R_OK | constants.W_OK);
    return ok(home);
  } catch {
    return bad(`${home} is missing or not writable`, 'It is made at the first `npm start`; or set ASSENT_HOME.');
  }
}

async function checkSecrets(file: string) {
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => undefined,
  );
  if (mode === undefined)
    return ok('none on this machine: the service takes them from its environment, or is elsewhere');
  return (mode & 0o077) === 0 ? ok('readable by their owner only') : bad('readable by others', `chmod 600 ${file}`);
}

async function checkChain(ctx: CommandContext) {
  try {
    const network = await publicClient(ctx).readNetwork({});
    const rpcUrl = ctx.rpcUrl ?? network.rpcUrl;
    if (!rpcUrl) return bad('no node is named', 'Give one with --rpc-url.');
    const block = await openChain({ rpcUrls: [rpcUrl], chainId: network.chainId }).read(({ client }) =>
      client.getBlockNumber(),
    );
    return ok(`chain ${network.chainId} at block ${block}`);
  } catch {
    return bad(
      'cannot be read',
      'On the embedded default, restart the service; else check ASSENT_RPC_URLS and ASSENT_CHAIN_ID.',
    );
  }
}

async function fetchJson(url: URL): Promise<unknown> {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(3000) })).json();
  } catch {
    return undefined;
  }
}
