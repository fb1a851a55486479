import { AppError } from '@assent/domain';
import { Command } from 'commander';
import { apiKeyCommands } from './commands/api-key.ts';
import { consentCommands } from './commands/consent.ts';
import { credentialCommands } from './commands/credential.ts';
import { custodialCommands } from './commands/custodial.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { eligibilityCommands } from './commands/eligibility.ts';
import { emergencyCommands } from './commands/emergency.ts';
import { erasureCommands } from './commands/erasure.ts';
import { eventCommands } from './commands/events.ts';
import { factsCommands } from './commands/facts.ts';
import { fhirClientCommands } from './commands/fhir-client.ts';
import { healthCardCommands } from './commands/health-card.ts';
import { healthLinkCommands } from './commands/health-link.ts';
import { issuerCommands } from './commands/issuer.ts';
import { keyCommands } from './commands/key.ts';
import { networkCommands } from './commands/network.ts';
import { organizationCommands } from './commands/organization.ts';
import { policyCommands } from './commands/policy.ts';
import { prescriptionCommands } from './commands/prescription.ts';
import { presentationCommands } from './commands/presentation.ts';
import { proveCommand } from './commands/prove.ts';
import { receiptCommands } from './commands/receipts.ts';
import { sessionCommands } from './commands/session.ts';
import { staffCommands } from './commands/staff.ts';
import { statusCommand } from './commands/status.ts';
import { studyCommands } from './commands/study.ts';
import { trustCommands } from './commands/trust.ts';
import { vcCommands } from './commands/vc.ts';
import { verifyProofCommand } from './commands/verify-proof.ts';
import { walletCommands } from './commands/wallet.ts';
import { walletMakerCommands } from './commands/wallet-maker.ts';
import { webhookCommands } from './commands/webhook.ts';
import type { CommandContext } from './context.ts';
import { createOutput, type Streams } from './output.ts';

export interface ProgramOptions
  extends Pick<CommandContext, 'environment' | 'readPassphrase' | 'confirm' | 'setExitCode'> {
  readonly streams: Streams;
}

/**
 * The `assent` command with all its subcommands. Everything from outside comes in through `options`. Parsing throws
 * `CommanderError` for a wrong call, and whatever a command throws.
 */
export function createProgram({ streams, environment, ...options }: ProgramOptions): Command {
  const program = new Command('assent')
    .description('Decentralized identity, consent and verifiable credentials for health care')
    .option('--url <url>', 'the service', environment.ASSENT_URL ?? 'http://localhost:4480')
    .option('--key <key>', 'API key of an organisation, or key of the operator')
    .option('--rpc-url <url>', 'node of the chain to ask, instead of the one the service names')
    .option('--json', 'print results as JSON', false)
    .showHelpAfterError()
    // Before any subcommand is made: each takes these over from its parent at that moment.
    .exitOverride()
    .configureOutput({ writeOut: streams.out, writeErr: streams.err })
    .addHelpText(
      'after',
      '\nExit codes: 0 yes, 1 no, 2 wrong call or input, 3 unknown (cannot be reached), 4 not allowed.',
    );

  const context = (): CommandContext => {
    const { url, key, rpcUrl, json } = program.opts<{ url: string; key?: string; rpcUrl?: string; json: boolean }>();
    if (!URL.canParse(url)) throw new AppError('invalid_request', { option: '--url' });
    return { ...options, environment, url, apiKey: key, rpcUrl, output: createOutput(json, streams) };
  };
  organizationCommands(program, context);
  apiKeyCommands(program, context);
  staffCommands(program, context);
  policyCommands(program, context);
  credentialCommands(program, context);
  presentationCommands(program, context);
  sessionCommands(program, context);
  trustCommands(program, context);
  fhirClientCommands(program, context);
  consentCommands(program, context);
  networkCommands(program, context);
  keyCommands(program, context);
  issuerCommands(program, context);
  statusCommand(program, context);
  eligibilityCommands(program, context);
  factsCommands(program, context);
  studyCommands(program, context);
  proveCommand(program, context);
  verifyProofCommand(program, context);
  custodialCommands(program, context);
  emergencyCommands(program, context);
  prescriptionCommands(program, context);
  eventCommands(program, context);
  webhookCommands(program, context);
  healthCardCommands(program, context);
  healthLinkCommands(program, context);
  receiptCommands(program, context);
  erasureCommands(program, context);
  vcCommands(program, context);
  walletCommands(program, context);
  walletMakerCommands(program, context);
  doctorCommand(program, context);
  demoCommand(program, context);
  return program;
}
