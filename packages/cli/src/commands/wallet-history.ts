import type { Client, Endpoints, ResultOf } from '@assent/api';
import {
  AppError,
  historyWords,
  type Language,
  parse,
  zLanguage,
  zNoticeWish,
  zTenantId,
  zTimeZone,
} from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, publicClient } from '../context.ts';
import { table } from '../output.ts';
import { keepReceipts } from '../receipts/keep-receipts.ts';
import { report } from './receipts.ts';

type Told = NonNullable<ResultOf<Endpoints['readOwnHistory']>['told']>;
/** Opens a session as the holder of the wallet, or for the patient for whom they act. */
type OpenSession = (ctx: CommandContext, tenant: string, patient: string | undefined) => Promise<Client>;

interface Words {
  readonly for?: string;
  readonly language?: string;
  readonly timeZone?: string;
}

interface NoticeOptions extends Words {
  readonly on?: true;
  readonly off?: true;
  readonly event?: readonly string[];
  readonly purpose?: readonly string[];
  readonly onlyPeople?: true;
  readonly after?: string;
}

/** `wallet history` and `wallet notices`: what an organisation did with the data of the patient, in plain words. */
export function historyCommands(group: Command, context: () => CommandContext, session: OpenSession): void {
  inWords(group.command('history <tenant>'))
    .description('what an organisation did with your data, day by day: people first, then what was automatic')
    .option('--proof <file>', 'write all receipts with their proofs to a file, once they are checked')
    .action(async (tenant: string, { proof, ...words }: Words & { readonly proof?: string }) => {
      const ctx = context();
      const holder = await session(ctx, tenant, words.for);
      const params = { tenant: parse(zTenantId, tenant) };
      if (proof !== undefined) {
        const bundle = await holder.readOwnReceiptBundle({ params });
        const checked = await keepReceipts(proof, bundle, await publicClient(ctx).readNetwork({}));
        return report(ctx, checked, [`Written to ${proof}.`]);
      }
      const telling = tellingFrom(ctx, words);
      const { receipts, told = [] } = await holder.readOwnHistory({ params, query: telling });
      ctx.output.result(receipts, toldLines(told, telling.language));
    });

  inWords(group.command('anomalies <tenant>'))
    .description(
      'what is unusual in the accesses to your data, by fixed rules: a question to ask, and no proof of anything',
    )
    .action(async (tenant: string, words: Words) => {
      const ctx = context();
      const telling = tellingFrom(ctx, words);
      const params = { tenant: parse(zTenantId, tenant) };
      const found = await (await session(ctx, tenant, words.for)).readOwnAnomalies({ params, query: telling });
      ctx.output.result(found, table(found.anomalies.map(({ at, severity, text = '' }) => [at, severity, text])));
    });

  inWords(group.command('notices <tenant>'))
    .description('what you are told of without asking: emergency access always, and what you choose')
    .option('--on', 'from now on, be told of everything, or of what the options below choose')
    .option('--off', 'be told of emergency access alone')
    .option('--event <event...>', 'with --on: only of these events, such as access_permitted')
    .option('--purpose <code...>', 'with --on: only of what was for these purposes, such as HRESCH')
    .option('--only-people', 'with --on: of nothing automatic')
    .option('--after <cursor>', 'only what came after an earlier answer')
    .action((tenant: string, options: NoticeOptions) => notices(context(), session, tenant, options));
}

const inWords = (command: Command): Command =>
  command
    .option('--for <did>', 'as guardian or proxy: of this patient')
    .option('--language <code>', `language of the sentences: ${zLanguage.options.join(', ')}`)
    .option(
      '--time-zone <name>',
      'time zone of the sentences, such as Europe/Zurich; the one of this machine unless said',
    );

async function notices(
  ctx: CommandContext,
  session: OpenSession,
  tenant: string,
  options: NoticeOptions,
): Promise<void> {
  const { after } = options;
  const telling = tellingFrom(ctx, options);
  const wish = wishFrom(options);
  const params = { tenant: parse(zTenantId, tenant) };
  const holder = await session(ctx, tenant, options.for);
  if (wish) {
    const { settings } = await holder.setOwnNotices({ params, body: wish });
    const says = settings.enabled ? 'You are told of what you chose' : 'You are told of emergency access alone';
    return ctx.output.result(settings, [`${says}, from ${settings.since} on.`]);
  }
  const found = await holder.readOwnNotices({ params, query: { ...telling, ...(after ? { after } : {}) } });
  const { told = [], direction: _, ...answer } = found;
  const readOn = found.cursor ? [`Read on with --after ${found.cursor}${found.more ? ': there is more' : ''}`] : [];
  ctx.output.result(answer, [...toldLines(told, telling.language), ...readOn]);
}

/** @throws AppError `invalid_request` if the options contradict each other */
function wishFrom({ on, off, event: events, purpose: purposes, onlyPeople, after }: NoticeOptions) {
  const chosen = {
    ...(events ? { events } : {}),
    ...(purposes ? { purposes } : {}),
    ...(onlyPeople ? { onlyPeople } : {}),
  };
  if ((on && off) || (!on && Object.keys(chosen).length > 0) || ((on || off) && after)) {
    throw new AppError('invalid_request', { option: '--on' });
  }
  return on || off ? structuredClone(parse(zNoticeWish, { enabled: on === true, ...chosen })) : undefined;
}

function tellingFrom({ environment }: CommandContext, { language, timeZone }: Words) {
  const spoken = zLanguage.safeParse((environment.LANG ?? '').slice(0, 2)).data ?? 'en';
  return {
    language: language === undefined ? spoken : parse(zLanguage, language),
    timeZone: parse(zTimeZone, timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone),
  };
}

/** Day by day in the order given, with people and what was automatic apart, so that a computer at work does not look like curiosity. */
export function toldLines(told: Told, language: Language): string[] {
  const words = historyWords(language);
  if (told.length === 0) return [words.nothing];
  const days = [...new Set(told.map(({ day }) => day))];
  return days.flatMap((day) => {
    const ofDay = told.filter((one) => one.day === day);
    const part = (heading: string, isAutomatic: boolean) => {
      const lines = ofDay
        .filter(({ automatic }) => automatic === isAutomatic)
        .map(({ sentences }) => sentences.join(' '));
      return lines.length > 0 ? [`  ${heading}`, ...lines.map((line) => `    ${line}`)] : [];
    };
    return [day, ...part(words.people, false), ...part(words.automatic, true)];
  });
}
