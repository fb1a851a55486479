import { AppError } from '../error.ts';
import type { FieldRef, ProofRequest } from './proof-request.ts';
import { fieldNamed, type ProofField, type ProofSchemas, slotCount } from './proof-schema.ts';
import type { SlotRef, StatedCredential } from './proof-statement.ts';

type AcceptedIssuer = ProofRequest['credentials'][number]['issuers'][number];

/** A credential of a request, with the issuer that was chosen among the accepted ones. */
export interface Asked {
  readonly id: string;
  readonly issuer: AcceptedIssuer;
  readonly handleSlot: number;
  readonly stated: StatedCredential;
}

/** The credentials of a request with their schemas. @throws AppError `invalid_request` */
export function askedCredentials(
  { credentials }: ProofRequest,
  choice: readonly number[],
  schemas: ProofSchemas,
): readonly Asked[] {
  if (choice.length !== credentials.length) throw new AppError('invalid_request', { at: '/credentials' });
  return credentials.map((credential, index) => {
    const schema = schemas(credential.schema);
    const issuer = credential.issuers[choice[index] ?? -1];
    const handleSlot = schema?.fields.findIndex(({ type }) => type === 'handle') ?? -1;
    if (!schema || !issuer || handleSlot !== 0) throw new AppError('invalid_request', { at: `/credentials/${index}` });
    const revealed = credential.reveal.map(({ field: name }, place) => {
      const found = fieldNamed(schema, name);
      const isTwice = credential.reveal.findIndex(({ field }) => field === name) < place;
      if (found && found.field.type !== 'handle' && !isTwice) return found;
      throw new AppError('invalid_request', { at: `/credentials/${index}/reveal/${place}` });
    });
    const stated = { schema, issuer: issuer.did, publicKey: issuer.publicKey, slots: slotCount(schema), revealed };
    return { id: credential.id, issuer, handleSlot, stated };
  });
}

/** Where an attribute of a criterion is. @throws AppError `invalid_request` if there is none of that name */
export function placeOf(
  asked: readonly Asked[],
  { credential: id, field: name }: FieldRef,
  criterion: number,
): { readonly field: ProofField; readonly at: SlotRef; readonly isRevealed: boolean } {
  const credential = asked.findIndex((one) => one.id === id);
  const stated = asked[credential]?.stated;
  const found = stated && fieldNamed(stated.schema, name);
  if (!found || found.field.type === 'handle') throw new AppError('invalid_request', { at: `/criteria/${criterion}` });
  const isRevealed = stated.revealed.some(({ slot }) => slot === found.slot);
  return { field: found.field, at: { credential, slot: found.slot }, isRevealed };
}
