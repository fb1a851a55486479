import { createRequire } from 'node:module';
import { AppError } from '@assent/domain';
import { pino } from 'pino';
import { readConfiguration } from './configuration.ts';
import { provideSecrets } from './secrets.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

// Veramo's debug output prints claims. It reads this when it is loaded, so all that loads it comes later.
delete process.env.DEBUG;
const { startService } = await import('./start-service.ts');

try {
  const configuration = readConfiguration(process.env);
  const { secrets, created } = provideSecrets(configuration);
  if (created) {
    console.error(
      `Made secrets for this machine in ${created} (readable by you only). Keep a copy: without them, data cannot be read.`,
    );
  }
  if (configuration.vcApi) {
    const { access, tenant } = configuration.vcApi;
    const who = access === 'anonymous' ? 'ANYBODY, without any key,' : 'whoever has the API key of that organisation';
    console.error(
      `The VC-API is ON for the organisation ${tenant}: ${who} can have documents signed. It is for test suites.`,
    );
  }
  const log = pino({ level: configuration.logLevel }, pino.destination(2));
  const service = await startService(configuration, secrets, { log, version });
  console.log(
    `Assent ${version} is ready at ${configuration.publicUrl} (API reference: ${configuration.publicUrl}/docs)`,
  );

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const deadline = setTimeout(() => process.exit(1), 20_000);
    service.stop().then(
      () => {
        clearTimeout(deadline);
        process.exit(process.exitCode ?? 0);
      },
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(`Assent cannot start: ${error.message}`);
  process.exit(1);
}
