import type { LedgerTransaction, Registries } from '@assent/application';
import { anchorLogAbi, statusRegistryAbi } from '@assent/contracts';
import { type AbiFunction, toFunctionSelector } from 'viem';
import type { IntentKind } from './plan.ts';

/** What one AccessManager decides about: done in the order it was asked for. */
export const issuerKinds = ['accredit_issuer', 'suspend_issuer', 'reinstate_issuer'] as const;

/** Those of `EmergencyAccess`: rules before cases, and each case in its order. */
export const emergencyKinds = [
  'set_emergency_policy',
  'set_emergency_approver',
  'open_emergency',
  'close_emergency',
  'review_emergency',
] as const;

/** Revocations and suspensions: those of a block go into one transaction for each registry. */
export const collectedKinds: readonly IntentKind[] = ['reveal_consent', 'revoke_status', 'set_suspension'];

/** Every kind of intent. */
export const intentKinds: readonly IntentKind[] = [
  'reveal_consent',
  'revoke_status',
  'set_suspension',
  ...issuerKinds,
  ...emergencyKinds,
  'change_did',
  'anchor_log',
  'create_list',
  'open_log',
];

/**
 * Kinds that have a transaction under way. Those of a kind that come meanwhile are collected for the next one, so a block
 * holds one transaction for all of them; and no two are made from the same state, of which one would fail.
 */
export function busyKinds(
  registries: Registries,
  signed: readonly Pick<LedgerTransaction, 'to' | 'data'>[],
): readonly IntentKind[] {
  return intentKinds.filter((kind) => signed.some((one) => isOfKind(registries, kind, one)));
}

function isOfKind(
  registries: Registries,
  kind: IntentKind,
  { to, data }: Pick<LedgerTransaction, 'to' | 'data'>,
): boolean {
  const calls = (selectors: readonly string[]) => selectors.includes(data.slice(0, 10));
  switch (kind) {
    case 'reveal_consent':
      return to === registries.consentRevocations;
    case 'revoke_status':
    case 'set_suspension':
      return to === registries.statusRegistry && calls(selectors.update);
    case 'create_list':
      return to === registries.statusRegistry && calls(selectors.createList);
    case 'change_did':
      return to === registries.didRegistry;
    case 'anchor_log':
      return to === registries.anchorLog && calls(selectors.anchor);
    case 'open_log':
      return to === registries.anchorLog && calls(selectors.open);
    case 'set_emergency_policy':
    case 'set_emergency_approver':
    case 'open_emergency':
    case 'close_emergency':
    case 'review_emergency':
      return to === registries.emergencyAccess;
    default:
      return to === registries.issuerRegistry;
  }
}

const selectorsOf = (abi: readonly { readonly type: string }[], ...names: readonly string[]): readonly string[] =>
  abi
    .filter((item): item is AbiFunction => item.type === 'function' && names.includes((item as AbiFunction).name))
    .map((item) => toFunctionSelector(item));

const selectors = {
  update: selectorsOf(statusRegistryAbi, 'update', 'updateMany'),
  createList: selectorsOf(statusRegistryAbi, 'createList'),
  anchor: selectorsOf(anchorLogAbi, 'anchor'),
  open: selectorsOf(anchorLogAbi, 'open'),
};
