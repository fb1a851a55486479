import type { LocalService } from '@assent/cli';
import { ask, checkIn, consentTo, type IntakeScene, intakeScene, issueTo } from '../intake-scene.ts';
import { register, viewObservations, type WalletFolder } from '../people.ts';
import { grantQuery, identityClaims, nameQuery, resultClaims, resultQuery } from '../sample-claims.ts';
import { wireRequest } from './connection.ts';

/** A clinic of a running service with patients who gave it a consent, and the requests that a load is made of. */
export interface ClinicUnderLoad {
  /** May the clinic view observations of a patient? One for each patient; each is permitted. */
  readonly decisions: readonly Buffer[];
  /** Makes so many presentations of two credentials that have not been verified yet. */
  presentations(count: number): Promise<Buffer[]>;
}

/** Sets the scene: `patients` of one clinic, each with a wallet, who all gave it a consent. */
export async function clinicUnderLoad(
  service: LocalService,
  wallets: WalletFolder,
  patients: number,
): Promise<ClinicUnderLoad> {
  const scene = await intakeScene(service, wallets);
  const url = new URL(service.url);
  const { apiKey: token, tenant } = scene.clinic;
  const decisions: Buffer[] = [];
  while (decisions.length < patients) {
    const patient = decisions.length === 0 ? scene : await anotherPatient(scene, wallets);
    await consentTo(patient);
    const { result } = await checkIn(patient, grantQuery);
    if (!result.valid) throw new Error('a consent was not accepted');
    const body = viewObservations(patient.did, tenant.did);
    decisions.push(wireRequest(url, { method: 'POST', path: '/v1/decisions', token, body }));
  }
  return {
    decisions,
    async presentations(count) {
      const query = { credentials: [...nameQuery.credentials, ...resultQuery.credentials] };
      await issueTo(scene, identityClaims);
      await issueTo(scene, resultClaims(7.2), 'vc+jwt');
      const made: Buffer[] = [];
      while (made.length < count) {
        const request = await ask(scene.clinic, query);
        const { presentation } = await scene.wallet.answer(request, scene.did);
        const path = `/v1/presentation-requests/${request.id}/presentation`;
        made.push(wireRequest(url, { method: 'POST', path, token, body: { presentation } }));
      }
      return made;
    },
  };
}

async function anotherPatient(scene: IntakeScene, wallets: WalletFolder): Promise<IntakeScene> {
  const { wallet, file } = wallets.create();
  const { did, onboarded } = await register(wallet, scene.url, scene.clinic);
  if (!onboarded.valid) throw new Error('a patient was not registered');
  return { ...scene, wallet, file, did };
}
