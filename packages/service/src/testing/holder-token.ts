import { answerRequest } from '@assent/application';
import type { HttpWorld } from './http-world.ts';

/** A holder's session token at an organisation. */
export async function holderToken(world: HttpWorld, tenant: string): Promise<string> {
  const params = { tenant: tenant as never };
  const anybody = world.clientOf();
  const { id, challenge, audience } = await anybody.requestHolderProof({ params });
  const patient = world.agent.newDid('patient');
  const presentation = await answerRequest(world.ports, patient, [], { challenge, audience });
  const opened = await anybody.openHolderSession({ params, body: { request: id, presentation } });
  if (!opened.valid) throw new Error('the holder was refused');
  return opened.token;
}
