import type { Endpoints, ResultOf } from '@assent/api';
import type { Command } from 'commander';
import { type CommandContext, readTextFile, tenantClient } from '../context.ts';
import { exitCodes } from '../output.ts';

interface RequestOptions {
  readonly subject?: string;
  readonly newKey?: true;
}

/** What an organisation signs SD-JWT VCs under, where issuers are known by certificates (HAIP 1.0). */
export function issuerCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('issuer').description('your organisation as an issuer that is known by a certificate');

  group
    .command('csr')
    .description('print a request for a certificate (PKCS #10) for an authority; the key stays in the service')
    .option('--subject <name>', 'distinguished name, `CN=Lab, O=Clinic` say; the name of the organisation if not given')
    .option('--new-key', 'for a key that is made now, in place of the one that signs')
    .action(async ({ subject, newKey }: RequestOptions) => {
      const ctx = context();
      const body = { ...(subject === undefined ? {} : { subject }), ...(newKey ? { newKey } : {}) };
      const made = await tenantClient(ctx).requestIssuerCertificate({ body });
      ctx.output.progress(`For ${made.issuer}, which must be among the names of the certificate.`);
      ctx.output.result(made, [made.request.trim()]);
    });

  const certificate = group.command('certificate').description('the certificate itself');
  certificate
    .command('set <file>')
    .description('hand in what the authority made (PEM, the certificate of the issuer first); it signs from now on')
    .action(async (file: string) => {
      const ctx = context();
      const kept = await tenantClient(ctx).setIssuerCertificate({ body: { pem: readTextFile(file) } });
      ctx.output.result(kept, linesOf(kept));
    });
  certificate
    .command('show')
    .description('what signs, and until when: exits with 1 if there is none, or it has expired')
    .action(async () => {
      const ctx = context();
      const kept = await tenantClient(ctx).readIssuerCertificate({});
      ctx.output.result(kept, linesOf(kept));
      if (!kept.certificate || kept.certificate.state === 'expired') ctx.setExitCode(exitCodes.no);
    });
}

const states = { good: 'good', ends_soon: 'ENDS SOON', expired: 'HAS EXPIRED' } as const;

function linesOf({ issuer, isRequested, certificate }: ResultOf<Endpoints['readIssuerCertificate']>): string[] {
  const asked = isRequested ? ['A certificate was asked for, and not handed in yet.'] : [];
  if (!certificate) return [`${issuer} has no certificate.`, ...asked];
  const { state, endsAt, renewsItself, chain } = certificate;
  return [
    `${issuer} signs under a certificate that is ${states[state]}, until ${endsAt}${renewsItself ? ', and renews itself' : ''}.`,
    ...chain.map(({ subject, until }) => `${subject} until ${until.slice(0, 10)}`),
    ...asked,
  ];
}
