import { AppError, type TenantId } from '@assent/domain';

/** Under which address a tenant signs health cards and tickets, and publishes its keys. @throws AppError `not_found` without https */
export const cardIssuerOf = (publicUrl: string, tenant: TenantId): string =>
  `${httpsOf(publicUrl)}/health-cards/${tenant}`;

/** The public address. @throws AppError `not_found` if it has no https, which the specifications want: nothing is offered then */
export function httpsOf(publicUrl: string): string {
  if (!publicUrl.startsWith('https://')) throw new AppError('not_found', { needs: 'https in ASSENT_PUBLIC_URL' });
  return publicUrl.replace(/\/$/, '');
}
