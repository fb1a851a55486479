import { AppError, zAddress, zBytes32 } from '@assent/domain';
import * as z from 'zod';
import { jsonOf, readIfThere, replaceFile } from '../durable-file.ts';

const zContract = z.strictObject({
  address: zAddress,
  codeHash: zBytes32.optional(),
  nonce: z.int().min(0).optional(),
});

const zDeployment = z.strictObject({
  chainId: z.int().positive(),
  genesisHash: zBytes32,
  statusRegistry: zContract.optional(),
  consentRevocations: zContract.optional(),
  didRegistry: zContract.optional(),
  accessManager: zContract.optional(),
  issuerRegistry: zContract.optional(),
  anchorLog: zContract.optional(),
  emergencyAccess: zContract.optional(),
});

/**
 * One contract. `codeHash`: keccak-256 of the code found there, absent while it is on its way. `nonce`: that of the
 * operator's transaction which creates it, absent in files of the first form and for contracts of others.
 */
export type DeployedContract = z.infer<typeof zContract>;

/** Where the contracts are on one chain. A file of the first form names three; what is not named is not deployed yet. */
export type Deployment = z.infer<typeof zDeployment>;

/**
 * Reads a deployment; undefined if there is no file.
 *
 * @throws AppError `configuration_invalid` with `file` if the file is not a deployment
 */
export async function readDeployment(file: string): Promise<Deployment | undefined> {
  const content = await readIfThere(file);
  if (!content) return undefined;
  const result = zDeployment.safeParse(jsonOf(content));
  if (result.success) return result.data;
  throw new AppError('configuration_invalid', { file, reason: 'not_a_deployment' });
}

export const writeDeployment = (file: string, deployment: Deployment): Promise<void> =>
  replaceFile(file, `${JSON.stringify(deployment, null, 2)}\n`);
