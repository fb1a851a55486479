import { fileURLToPath } from 'node:url';
import { parse, zTrialCriteria } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile } from '../context.ts';
import { startLocalService } from '../demo/local-service.ts';
import { runDemo } from '../demo/run-demo.ts';
import type { Timeline } from '../demo/timeline.ts';
import { exitCodes } from '../output.ts';

const inRepository = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const zBundle = z.looseObject({ resourceType: z.literal('Bundle') });

/** `assent demo`: the main job on a service, a database and a chain of its own. */
export function demoCommand(program: Command, context: () => CommandContext): void {
  program
    .command('demo')
    .description('the main job, end to end, on a fresh service, database and chain; exits with 1 if a step goes wrong')
    .option('--bundle <file>', 'FHIR R4 bundle of one patient', inRepository('test/patients/jose-ibarra-nunez.json'))
    .option('--criteria <file>', 'trial criteria', inRepository('test/patients/trial-criteria.json'))
    .action(async (options: { bundle: string; criteria: string }) => {
      const ctx = context();
      const bundle = parse(zBundle, readJsonFile(options.bundle));
      const criteria = parse(zTrialCriteria, readJsonFile(options.criteria));
      const startedMs = performance.now();
      ctx.output.progress('Starting a service, a database and a chain …');
      const service = await startLocalService({
        program: inRepository('packages/service/dist/program/main.js'),
        environment: ctx.environment,
        onLog: (text) => ctx.output.error(text.trimEnd()),
      });
      try {
        const readyMs = performance.now() - startedMs;
        ctx.output.progress(`Ready at ${service.url} after ${Math.round(readyMs)} ms.`);
        const timeline = await runDemo({
          url: service.url,
          operatorKey: service.operatorKey,
          bundle,
          criteria,
          output: ctx.output,
        });
        report(ctx, timeline, readyMs, performance.now() - startedMs);
      } finally {
        await service.stop();
      }
    });
}

function report(ctx: CommandContext, timeline: Timeline, readyMs: number, totalMs: number): void {
  const { steps, succeeded } = timeline;
  const good = steps.filter(({ asExpected }) => asExpected).length;
  const summary = `\n${succeeded ? '✓' : '✗'} ${good} of ${steps.length} steps as they must be, ${(totalMs / 1000).toFixed(1)} s in all.`;
  ctx.output.result({ succeeded, readyMs, totalMs, steps }, [summary]);
  if (!succeeded) ctx.setExitCode(exitCodes.no);
}
