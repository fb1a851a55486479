import type { Endpoints, ResultOf } from '@assent/api';
import {
  addressOfPrivateKey,
  emergencyDigest,
  emergencyRequestOf,
  parse,
  signEmergencyDigest,
  zDid,
  zEmergencyOrder,
  zReviewOutcome,
  zUuid,
} from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, publicClient, tenantClient } from '../context.ts';
import { exitCodes, table } from '../output.ts';
import { emergencyRuleCommands, readKeyFile } from './emergency-rules.ts';

interface RequestOptions {
  readonly requester: string;
  readonly role: string;
  readonly reason: string;
  readonly data: string[];
  readonly policy: string;
  readonly minutes: string;
}

type Shown = ResultOf<Endpoints['readEmergency']>;

/** Emergency access: asked for, approved, used, closed and reviewed. */
export function emergencyCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('emergency').description('opening data without consent in an emergency');
  const show = (one: Shown) => context().output.result(one, caseLines(one));
  const answer = (checked: ResultOf<Endpoints['approveEmergency']>) => {
    if (checked.valid) return show(checked.emergency);
    const ctx = context();
    ctx.output.result(checked, [
      'refused',
      ...checked.rejections.map(({ reason, at }) => `  ${reason} ${at}`.trimEnd()),
    ]);
    ctx.setExitCode(exitCodes.no);
  };
  requestCommand(group, context, answer);
  approveCommand(group, context, answer);

  group
    .command('close <id>')
    .description('end access before its time')
    .requiredOption('--by <did>', 'who says so')
    .option('--note <text>', 'for the closing record')
    .action(async (id: string, { by, note }: { by: string; note?: string }) => {
      const body = { by: parse(zDid, by), ...(note === undefined ? {} : { note }) };
      show(await tenantClient(context()).closeEmergency({ params: { id: parse(zUuid, id) }, body }));
    });

  group
    .command('review <id> <outcome>')
    .description('say whether access that is over was right: justified, not-justified, inconclusive')
    .requiredOption('--by <did>', 'who says so; nobody who had the access or approved it')
    .option('--note <text>', 'kept with the case')
    .action(async (id: string, outcome: string, { by, note }: { by: string; note?: string }) => {
      const found = { by: parse(zDid, by), outcome: parse(zReviewOutcome, outcome) };
      const body = { ...found, ...(note === undefined ? {} : { note }) };
      answer(await tenantClient(context()).reviewEmergency({ params: { id: parse(zUuid, id) }, body }));
    });

  group
    .command('list [which]')
    .description('cases, newest first: all, active, unreviewed, or late on chain')
    .action(async (which = 'all') => {
      const ctx = context();
      const { emergencies } = await tenantClient(ctx).listEmergencies({ query: { which: which as 'all' } });
      ctx.output.result(emergencies, emergencies.length > 0 ? listLines(emergencies) : ['No cases.']);
    });

  group
    .command('show <id>')
    .description('a case: who, why, what, until when, who approved it, how it ended')
    .action(async (id: string) => {
      show(await tenantClient(context()).readEmergency({ params: { id: parse(zUuid, id) } }));
    });

  emergencyRuleCommands(group, context);
}

type Answer = (checked: ResultOf<Endpoints['approveEmergency']>) => void;

function requestCommand(group: Command, context: () => CommandContext, answer: Answer): void {
  group
    .command('request <patient>')
    .description('ask to open data of a patient (DID) without consent; opens nothing before it is approved')
    .requiredOption('--requester <did>', 'who gets access')
    .requiredOption('--role <system|code>', 'role of the requester')
    .requiredOption(
      '--reason <code>',
      'life-threatening, unconscious, unable-to-consent, no-time-to-ask, danger-to-others',
    )
    .requiredOption('--data <types...>', 'resource types, such as Observation')
    .requiredOption('--policy <id>', 'who must approve it: assent emergency rules')
    .option('--minutes <count>', 'how long, from now on; 240 at most', '60')
    .action(async (subject: string, { requester, role, reason, data, policy, minutes }: RequestOptions) => {
      const [system = '', code = ''] = role.split('|');
      const order = parse(zEmergencyOrder, {
        ...{ subject, requester, reason, role: { system, code }, dataClasses: data, policyId: Number(policy) },
      });
      const body = { order, seconds: Number(minutes) * 60 };
      answer(await tenantClient(context()).requestEmergency({ body }));
    });
}

function approveCommand(group: Command, context: () => CommandContext, answer: Answer): void {
  group
    .command('approve <id>')
    .description('sign a request with the key of an approver, which stays here')
    .requiredOption('--key-file <file>', 'as `assent emergency key` makes one')
    .option('--yes', 'do not ask')
    .action(async (id: string, { keyFile, yes }: { keyFile: string; yes?: true }) => {
      const ctx = context();
      const key = readKeyFile(keyFile);
      const client = tenantClient(ctx);
      const params = { id: parse(zUuid, id) };
      const one = await client.readEmergency({ params });
      for (const line of caseLines(one)) ctx.output.progress(line);
      if (!yes && !(await ctx.confirm('Approve this?'))) return ctx.setExitCode(exitCodes.no);
      const digest = emergencyDigest(await publicClient(ctx).readEmergencyRules({}), requestShown(one));
      const body = { approver: addressOfPrivateKey(key), signature: signEmergencyDigest(digest, key) };
      answer(await client.approveEmergency({ params, body }));
    });
}

/** The request made here of what was shown, so that nothing else is signed than what was read. */
const requestShown = ({ order, period, salts, request: { caseId, requester: account } }: Shown) =>
  emergencyRequestOf({ order, period, salts, caseId, account });

const listLines = (cases: readonly Shown[]): string[] =>
  table([
    ['ID', 'STATE', 'UNTIL', 'REASON', 'DATA', 'TO DO'],
    ...cases.map((one) => [
      ...[one.id, one.state, one.closed?.at ?? one.period.end, one.order.reason, one.order.dataClasses.join(' ')],
      toDo(one),
    ]),
  ]);

const toDo = ({ state, anchorLate, reviewOverdue }: Shown): string =>
  [
    ...(state === 'requested' ? ['approve'] : []),
    ...(state === 'closed' || state === 'expired' ? [reviewOverdue ? 'review, OVERDUE' : 'review'] : []),
    ...(anchorLate ? ['LATE on chain'] : []),
  ].join(', ') || '-';

function caseLines(one: Shown): string[] {
  const { order, period, opened, closed, review } = one;
  return table([
    ['case', one.id],
    ['state', one.state],
    ['patient', order.subject],
    ['requester', `${order.requester} (${order.role.display ?? order.role.code})`],
    ['reason', order.reason],
    ['data', order.dataClasses.join(', ')],
    ['from, until', `${period.start}, ${period.end}`],
    ['policy', String(order.policyId)],
    ...one.approvals.map(({ approver, at }) => ['approved', `${at} by ${approver}`]),
    ...(opened ? [['opened', `${opened.at}; on chain: assent intent ${opened.intent}`]] : []),
    ...(closed ? [['closed', `${closed.at} by ${closed.by}, after ${closed.accesses} accesses`]] : []),
    ...(review ? [['reviewed', `${review.at} by ${review.by}: ${review.outcome}`]] : []),
    ...(toDo(one) === '-' ? [] : [['to do', toDo(one)]]),
  ]);
}
