import { parse, zDid, zEligibilityFacts, zInstant } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';

const zOrder = z.strictObject({ ...zEligibilityFacts.shape, validUntil: zInstant });

/** Facts for zero-knowledge proofs: for an organisation that vouches for them. */
export function factsCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('facts').description('facts for zero-knowledge proofs (issuer)');

  group
    .command('offer <patient> <file>')
    .description(
      'offer a patient facts to be signed (their DID; a file with schema, facts and validUntil, - for standard input)',
    )
    .action(async (patient: string, file: string) => {
      const ctx = context();
      const order = structuredClone(parse(zOrder, readJsonFile(file))) as never as z.infer<typeof zOrder>;
      const body = { subject: parse(zDid, patient), ...order, facts: order.facts as never };
      const offer = await tenantClient(ctx).orderFacts({ body });
      ctx.output.result(offer, [`${offer.id}  until ${offer.expiresAt}`]);
    });

  group
    .command('rotate-key')
    .description('make a new key with a registry of its own; what earlier keys signed stays good')
    .action(async () => {
      const ctx = context();
      const made = await tenantClient(ctx).rotateProofKey({});
      ctx.output.result(made, [made.publicKey, `${made.earlier} earlier`]);
    });
}
