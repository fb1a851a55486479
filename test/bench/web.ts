import { parseArgs } from 'node:util';
import { startLocalService } from '@assent/cli';
import { chromium } from 'playwright-core';
import { findChromium } from '../support/chromium.ts';
import { printFigures } from '../support/figures.ts';
import { builtProgram } from '../support/repository.ts';
import { firstLoadFigures } from '../support/web-bench/first-load-figures.ts';
import { proofFigures } from '../support/web-bench/proof-figures.ts';
import { sharingFigures } from '../support/web-bench/sharing-figures.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number from 1 on');
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium: install one, or say where it is in ASSENT_CHROMIUM');

const environment = { ...process.env, ASSENT_RATE_PER_SECOND: '1000', ASSENT_RATE_BURST: '5000' };
const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
const browser = await chromium.launch({ executablePath, args });
const service = await startLocalService({ program: builtProgram('service'), environment });
try {
  console.error('first load …');
  const loading = await firstLoadFigures(browser, executablePath, service.url, rounds);
  console.error('sharing two credentials …');
  const sharing = await sharingFigures(browser, service, rounds);
  console.error('proving five predicates …');
  const figures = [...loading, ...sharing, ...(await proofFigures(browser, service, rounds))];
  printFigures(figures);
  process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
} finally {
  await browser.close();
  await service.stop();
}
