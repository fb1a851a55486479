import { parseArgs } from 'node:util';
import { agentFigures } from '../support/agent/agent-figures.ts';
import { startBenchChain } from '../support/agent/bench-chain.ts';
import { contendersOf } from '../support/agent/contenders.ts';
import { keyKinds } from '../support/agent/key-kinds.ts';
import { type Cost, measureInTurns } from '../support/agent/measure.ts';
import { ourAgent } from '../support/agent/our-agent.ts';
import { stockAgent } from '../support/agent/stock-agent.ts';
import { printFigures } from '../support/figures.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  console.error('npm run bench -- agent [--rounds N]');
  process.exit(2);
}

const chain = await startBenchChain();
const ours = await ourAgent(chain);
try {
  const stock = await stockAgent(chain);
  const costs = new Map<string, readonly Cost[]>();
  for (const kind of keyKinds) {
    console.error(`${kind}: ${rounds} rounds …`);
    const measured = await measureInTurns(await contendersOf(kind, ours, stock), rounds);
    for (const [name, ofName] of measured) costs.set(name, ofName);
  }
  const figures = agentFigures(costs);
  printFigures(figures);
  process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
} finally {
  await ours.close();
  await chain.close();
}
