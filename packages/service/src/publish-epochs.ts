import { type ProofIssuerPorts, publishProofEpochs } from '@assent/application';
import type { Logger } from 'pino';
import { type Repeated, repeatedly } from './repeatedly.ts';

/** How often it is looked for credentials for proofs that were revoked or are over. Those of one time leave together. */
const everyMs = 30_000;

/** Begins epochs of registries for all tenants as they are needed, until it is stopped. The outbox brings them to the chain. */
export const publishEpochs = (ports: Omit<ProofIssuerPorts, 'statements'>, log: Logger): Repeated =>
  repeatedly(
    async () => {
      const tenants = await ports.store.reading((records) => records.tenants.list());
      for (const { id } of tenants) await publishProofEpochs(ports, id);
    },
    everyMs,
    log,
    'registries of proofs were not brought up to date',
  );
