import { controls, forgeries } from './forgeries.ts';
import type { Forgery } from './forgery.ts';
import { type ForgeryWorld, forgeryWorld } from './forgery-world.ts';
import type { StockAnswer } from './stock-veramo.ts';

/** One line: what was tried, and what each verifier said. */
export interface ForgeryResult extends Pick<Forgery, 'about' | 'name' | 'reasons'> {
  readonly isControl: boolean;
  readonly assent: readonly string[];
  readonly stock: StockAnswer;
}

/** Tries everything, against ours and against the stock verifier. `onProgress` gets a line for every 50. */
export async function tryForgeries(onProgress: (line: string) => void): Promise<ForgeryResult[]> {
  const world = await forgeryWorld();
  const results: ForgeryResult[] = [];
  for (const forgery of [...controls, ...forgeries]) {
    results.push(await tryOne(world, forgery));
    if (results.length % 50 === 0) onProgress(`${results.length} tried`);
  }
  return results;
}

async function tryOne(world: ForgeryWorld, forgery: Forgery): Promise<ForgeryResult> {
  const { about, name, reasons } = forgery;
  const attempt = await forgery.make(world);
  const assent = await attempt.assent();
  const stock = await attempt.stock();
  return { about, name, reasons, isControl: controls.includes(forgery), assent, stock };
}

/** Whether ours said exactly what it must. */
export const isAsItMustBe = ({ reasons, assent }: ForgeryResult): boolean => reasons.join() === assent.join();

const stockText = { accepted: '**accepted**', refused: 'refused', unsupported: '–' } as const;

/** The results as a table in Markdown: first what must be accepted, then what must be refused. */
export function forgeryTable(results: readonly ForgeryResult[]): string {
  const lines = results.map((result) => {
    const { about, name, assent, stock, isControl } = result;
    const ours = assent.length === 0 ? 'accepted' : `refused: ${assent.join(', ')}`;
    const theirs = isControl && stock === 'accepted' ? 'accepted' : stockText[stock];
    return `| \`${about}\` | ${name}${isControl ? ' (not forged)' : ''} | ${ours}${isAsItMustBe(result) ? '' : ' **WRONG**'} | ${theirs} |`;
  });
  return ['| Format | What was done | Assent | Veramo 7.0.1 |', '|---|---|---|---|', ...lines].join('\n');
}

/** The figures of the table in one sentence. */
export function summaryOf(results: readonly ForgeryResult[]): string {
  const forged = results.filter(({ isControl }) => !isControl);
  const right = forged.filter(isAsItMustBe).length;
  const compared = forged.filter(({ stock }) => stock !== 'unsupported');
  const passed = compared.filter(({ stock }) => stock === 'accepted').length;
  return [
    `${right} of ${forged.length} forgeries refused by Assent, each for its own reason;`,
    `of the ${compared.length} that stock Veramo can be shown, it accepts ${passed}.`,
  ].join(' ');
}
