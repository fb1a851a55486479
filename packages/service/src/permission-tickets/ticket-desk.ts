import { type HealthCardSigner, type Ports, signTicketForGrant, type TicketAsked } from '@assent/application';
import { type Instant, instantFrom, parse, type TenantId, toUnixSeconds } from '@assent/domain';
import { signTicket, type TicketWish, ticketFromGrant, zTicketWish } from '@assent/fhir';
import { cardIssuerOf } from '../health-cards/card-issuer.ts';

/** What an edge asks about SMART Permission Tickets. */
export type TicketDesk = ReturnType<typeof ticketDesk>;

export interface TicketDeskOptions {
  readonly ports: Pick<Ports, 'store' | 'revocations' | 'registries' | 'random' | 'clock'>;
  readonly cards: Pick<HealthCardSigner, 'keyOf'>;
  readonly publicUrl: string;
}

/** What a ticket is to say beside the grant. */
export interface TicketOrder extends Omit<TicketWish, 'issuer' | 'revocation'> {
  readonly lossy: boolean;
  readonly lifetimeSeconds: number;
}

/** A ticket, and when it ends. */
export interface SignedTicket {
  readonly ticket: string;
  readonly jti: string;
  readonly expiresAt: Instant;
}

/**
 * Signs SMART Permission Tickets for all tenants, with the keys and under the address of their health cards: that is where their keys are
 * published. A ticket lives for hours, and has no place in a list: whoever needs longer asks again, and the grant is looked at again.
 */
export function ticketDesk({ ports, cards, publicUrl }: TicketDeskOptions) {
  return {
    /** @throws AppError as `signTicketForGrant` and `ticketFromGrant`; `not_found` without https */
    async sign(
      tenant: TenantId,
      asked: TicketAsked,
      { lossy, lifetimeSeconds, ...wish }: TicketOrder,
    ): Promise<SignedTicket> {
      const whole = parse(zTicketWish, { ...wish, issuer: cardIssuerOf(publicUrl, tenant) });
      const { ticket, jti, expiresAt } = await signTicketForGrant(ports, tenant, asked, async (grant) => {
        const now = ports.clock.now();
        const all = ticketFromGrant(grant, whole, { jti: ports.random.uuid(), now, lossy });
        const claims = { ...all, exp: Math.min(all.exp, toUnixSeconds(now) + lifetimeSeconds) };
        const types = new Set(claims.access.permissions.map(({ resource_type }) => resource_type));
        return {
          ticket: await signTicket(await cards.keyOf(tenant), claims),
          ...{ jti: claims.jti, expiresAt: instantFrom(claims.exp * 1000) },
          dataClasses: types.has('*') ? [] : [...types],
        };
      });
      return { ticket, jti, expiresAt };
    },
  };
}
