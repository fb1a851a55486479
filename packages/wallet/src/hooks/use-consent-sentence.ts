import { type ConsentGrant, type Did, shortDid } from '@assent/domain';
import { useFormats } from '@assent/ui';
import { type TemplateName, templateNames, templates, wishOf } from '../consents/consent-templates.ts';
import { useMessages } from '../messages/messages.ts';
import { useContents } from './wallet-context.ts';

/** A consent as whole sentences. What it says comes from the grant itself, and not from how it was made. */
export function useConsentSentence(): (grant: ConsentGrant) => readonly string[] {
  const { consents: texts } = useMessages();
  const { organizations, wards } = useContents();
  const { date, list } = useFormats();
  const nameOf = (did: string | undefined) =>
    organizations.find((one) => one.did === did || one.webDid === did)?.name ?? shortDid(did ?? '');
  return (grant) => {
    const wish = wishOf(grant);
    const data = list((wish?.data ?? []).map((kind) => lowered(texts.kinds[kind])));
    const without = list((wish?.without ?? []).map((kind) => texts.sensitive[kind]));
    const purpose = texts.purposes[templateOf(grant) ?? 'other'];
    const { subject, grantor } = grant;
    const ward = wards.find(({ did }) => did === subject)?.name ?? subject;
    return [
      texts.sentence(nameOf(grant.controller[0]), nameOf(readerOf(grant)), data, purpose, date(grant.period.end)),
      ...(without === '' ? [] : [texts.except(without)]),
      ...(grant.redisclosure === 'forbidden' ? [texts.passOn] : []),
      ...(subject === grantor ? [] : [texts.sentenceFor(ward)]),
    ];
  };
}

/** Whom a grant permits something, by the first of their names. */
function readerOf({ provisions }: ConsentGrant): Did | undefined {
  const [party] = provisions[0]?.grantee ?? [];
  if (party === undefined) return undefined;
  if ('organization' in party) return party.organization;
  return 'did' in party ? party.did : undefined;
}

const lowered = (text: string) => text.charAt(0).toLocaleLowerCase() + text.slice(1);

/** The template with these purposes. */
const templateOf = (grant: ConsentGrant): TemplateName | undefined => {
  const { provisions, controller } = grant;
  const [permit] = provisions;
  const purposes = permit?.purposes?.join() ?? '';
  const isOwn = readerOf(grant) === controller[0];
  const fitting = templateNames.filter((name) => templates[name].purposes.join() === purposes);
  return fitting.includes('treatment') && !isOwn ? 'second-opinion' : fitting[0];
};
