import { writeFileSync } from 'node:fs';
import { AppError, addressOfPrivateKey, parse, zBytes32, zEmergencyApprover, zEmergencyPolicy } from '@assent/domain';
import { secureRandom } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, operatorClient, publicClient, readTextFile } from '../context.ts';
import { table } from '../output.ts';

/** Who may approve emergency access under which policy: for the operator, and keys for those who approve. */
export function emergencyRuleCommands(group: Command, context: () => CommandContext): void {
  const noted = (intent: string) => context().output.result({ intent }, [`On chain: assent intent ${intent}`]);

  group
    .command('key <file>')
    .description('make a key for a duty (a ward on call, a privacy office; never a person) and say its address')
    .action((file: string) => {
      const key = secureRandom().bytes32();
      writeNewFile(file, `${key}\n`);
      const address = addressOfPrivateKey(key);
      context().output.result({ address }, [address]);
    });

  group
    .command('approver <address> [classes...]')
    .description('name an approver: clinician, supervising-clinician, privacy-officer; none dismisses it (operator)')
    .action(async (address: string, classes: string[]) => {
      const body = parse(zEmergencyApprover, { address: address.toLowerCase(), classes });
      noted((await operatorClient(context()).setEmergencyApprover({ body })).intent);
    });

  group
    .command('policy <id>')
    .description('say what requests under a policy must satisfy (operator)')
    .requiredOption('--threshold <count>', 'least number of approvers')
    .option('--require <classes...>', 'classes the approvers must have together', [])
    .option('--minutes <count>', 'longest access', '240')
    .option('--inactive', 'open no more cases under it')
    .action(async (id: string, options: { threshold: string; require: string[]; minutes: string; inactive?: true }) => {
      const body = parse(zEmergencyPolicy, {
        id: Number(id),
        threshold: Number(options.threshold),
        requiredClasses: options.require,
        maxSeconds: Number(options.minutes) * 60,
        active: !options.inactive,
      });
      noted((await operatorClient(context()).setEmergencyPolicy({ body })).intent);
    });

  group
    .command('rules')
    .description('policies and approvers')
    .action(async () => {
      const ctx = context();
      const rules = await publicClient(ctx).readEmergencyRules({});
      const policies = rules.policies.map(({ id, threshold, requiredClasses, maxSeconds, active }) => [
        ...[`policy ${id}`, `${threshold} of`, requiredClasses.join(', ') || 'any approvers'],
        `${maxSeconds / 60} minutes${active ? '' : ', not active'}`,
      ]);
      const approvers = rules.approvers.map(({ address, classes }) => [address, classes.join(', ') || 'dismissed']);
      ctx.output.result(rules, [...table(policies), ...table(approvers)]);
    });
}

/** The key in a file. @throws AppError `invalid_request` */
export function readKeyFile(file: string) {
  const key = zBytes32.safeParse(readTextFile(file));
  if (!key.success) throw new AppError('invalid_request', { file, fault: 'not a key' });
  return key.data;
}

/** For its owner alone; a file that is there stays as it is. */
function writeNewFile(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new AppError('invalid_request', { file, fault: 'cannot be written, or is there already' }, { cause });
  }
}
