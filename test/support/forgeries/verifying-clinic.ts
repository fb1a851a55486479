import {
  acceptPresentation,
  onboardOrganization,
  type PresentationRequest,
  requestPresentation,
} from '@assent/application';
import { AppError, plusSeconds, type TenantId, type Verification } from '@assent/domain';
import type { ForgeryPorts } from './forgery-ports.ts';
import { queryFor, type WorldFormat } from './samples.ts';

type Rejections = Extract<Verification<unknown>, { valid: false }>['rejections'];

/** Two clinics that verify, `clinic` and `other`. Answers are reasons, sorted, each once. */
export async function verifyingClinics(ports: ForgeryPorts) {
  const { agent, clock, proofs } = ports;
  for (const id of ['clinic', 'other'] as TenantId[]) {
    const accreditedUntil = plusSeconds(clock.now(), 1);
    await onboardOrganization(ports, { id, kind: 'clinic', name: id, accreditedFor: [], accreditedUntil });
  }
  return {
    ask: (format: WorldFormat | 'none', lifetimeSeconds = 600, tenant = 'clinic'): Promise<PresentationRequest> =>
      requestPresentation(ports, tenant as TenantId, { query: queryFor(format), purpose: 'Check-in', lifetimeSeconds }),

    /** Of the use case against an answer. */
    accept: (request: PresentationRequest, compact: string, tenant = 'clinic'): Promise<string[]> =>
      reasonsOf(() => acceptPresentation(ports, tenant as TenantId, request.id, compact)),

    /** Of the agent against a credential that no presentation carries, its dates and status among them. */
    judge: (compact: string): Promise<string[]> =>
      reasonsOf(async () => {
        const proven = await proofs.verifyCredential(compact);
        if (!proven.valid) return proven;
        const policies = { now: Date.parse(clock.now()) / 1000 };
        const result = await agent.verifyCredential({ credential: compact, policies });
        const { rejections = [] } = result as { readonly rejections?: Rejections };
        return result.verified ? proven : { valid: false, rejections };
      }),
  };
}

async function reasonsOf(check: () => Promise<Verification<unknown>>): Promise<string[]> {
  try {
    const result = await check();
    return result.valid ? [] : [...new Set(result.rejections.map(({ reason }) => reason))].sort();
  } catch (error) {
    if (error instanceof AppError) return [`throws ${error.code}`];
    throw error;
  }
}
