import { parseArgs } from 'node:util';
import { serviceChecks } from '@assent/veramo';
import { agentFigures, workerFigures } from '../support/agent/agent-figures.ts';
import { startBenchChain } from '../support/agent/bench-chain.ts';
import { contendersOf } from '../support/agent/contenders.ts';
import { keyKinds } from '../support/agent/key-kinds.ts';
import { type Contender, type Cost, measureInTurns } from '../support/agent/measure.ts';
import { ourAgent } from '../support/agent/our-agent.ts';
import { stockAgent } from '../support/agent/stock-agent.ts';
import { workerContenders } from '../support/agent/worker-contenders.ts';
import { type Figure, printFigures } from '../support/figures.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  console.error('npm run bench -- agent [--rounds N]');
  process.exit(2);
}

const chain = await startBenchChain();
const ours = await ourAgent(chain);
const checks = serviceChecks();
const shared = await ourAgent(chain, checks);
try {
  const stock = await stockAgent(chain);
  const costs = new Map<string, readonly Cost[]>();
  const measured = async (title: string, contenders: readonly Contender[]) => {
    console.error(`${title}: ${rounds} rounds …`);
    for (const [name, ofName] of await measureInTurns(contenders, rounds)) costs.set(name, ofName);
  };
  for (const kind of keyKinds) await measured(kind, await contendersOf(kind, ours, stock));
  await measured('workers', await workerContenders({ alone: ours, shared }));
  const figures: Figure[] = [...agentFigures(costs), ...workerFigures(costs, checks.figures().pool.workers)];
  printFigures(figures);
  process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
} finally {
  await shared.close();
  await ours.close();
  await chain.close();
}
