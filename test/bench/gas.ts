import { parseArgs } from 'node:util';
import { type Figure, median, printFigures } from '../support/figures.ts';
import { gasChain } from '../support/gas/gas-chain.ts';
import { figuresOf, type GasSeries, gasSeries } from '../support/gas/gas-series.ts';
import {
  batchSizes,
  measurePadded,
  measureRevocations,
  type RevocationRow,
} from '../support/gas/measure-revocations.ts';
import { anchoredLog, revealConsents } from '../support/gas/other-transactions.ts';
import { type PatientWithdrawal, patientWithdrawal } from '../support/gas/patient-withdrawal.ts';

const entriesPerBatch = 10_000;

/** Everything that is measured on a chain of the benchmark's own. */
async function measure(runs: number): Promise<{ rows: readonly RevocationRow[]; others: readonly GasSeries[] }> {
  const chain = await gasChain();
  try {
    const rows = await measureRevocations(chain, runs);
    const log = await anchoredLog(chain);
    const reveal = (name: string, target: number, items: number) =>
      gasSeries({ name: `consent, ${name}`, target, items }, runs, () => revealConsents(chain, items));
    const others = [
      ...(await measurePadded(chain, runs)),
      await reveal('single', 47_000, 1),
      await reveal('batch of 100', 25_000, 100),
      await gasSeries({ name: 'audit entry, batch of 10,000', target: 4, items: entriesPerBatch }, runs, () =>
        log.anchor(entriesPerBatch),
      ),
    ];
    return { rows, others };
  } finally {
    await chain.close();
  }
}

const withdrawalFigures = ({ gas, gasOfOthers, transactions }: PatientWithdrawal): readonly Figure[] => [
  ...figuresOf({ name: 'consent, withdrawn with a wallet', target: 47_000, each: [gas] }).slice(0, 1),
  {
    figure: 'gas: paid by the patient, or anybody but the operator',
    value: gasOfOthers,
    unit: 'gas',
    target: 0,
    holds: gasOfOthers === 0,
  },
  { figure: 'gas: transactions looked through for that', value: transactions, unit: 'transactions', target: null },
];

/** Gas per revocation, one line for each way to revoke, and how many times as much as ours it is. */
function printTable(rows: readonly RevocationRow[]): void {
  const [ours] = rows;
  const cell = (text: string) => text.padStart(20);
  console.error(`\n${'gas per revocation, median'.padEnd(30)}${batchSizes.map((size) => cell(`× ${size}`)).join('')}`);
  for (const { system, batches } of rows) {
    const cells = batches.map(({ each }, at) => {
      const times = median(each) / median(ours?.batches[at]?.each ?? []);
      return cell(`${median(each).toLocaleString('en', { maximumFractionDigits: 1 })} (${times.toFixed(1)}×)`);
    });
    console.error(`${system.padEnd(30)}${cells.join('')}`);
  }
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1) {
  console.error('npm run bench -- gas [--runs N]');
  process.exit(2);
}

const { rows, others } = await measure(runs);
const withdrawal = await patientWithdrawal(process.env);
const figures = [
  ...rows.flatMap(({ batches }) => batches).flatMap(figuresOf),
  ...others.flatMap(figuresOf),
  ...withdrawalFigures(withdrawal),
];
printFigures(figures);
printTable(rows);
process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
