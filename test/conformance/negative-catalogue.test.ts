import type { LocalService } from '@assent/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestService } from '../../packages/cli/src/testing/test-service.ts';
import { type CatalogueWorld, catalogueWorld } from '../support/catalogue/catalogue-world.ts';
import type { Stage } from '../support/catalogue/http-message.ts';
import { openIssuerStage } from '../support/catalogue/issuer-stage.ts';
import { casesIn, type NegativeCase } from '../support/catalogue/negative-case.ts';
import { openVerifierStage } from '../support/catalogue/verifier-stage.ts';
import { openWalletStage } from '../support/catalogue/wallet-stage.ts';

let service: LocalService;
let world: CatalogueWorld;
beforeAll(async () => {
  service = await startTestService();
  world = await catalogueWorld(service);
});
afterAll(() => service?.stop());

const roles: Readonly<Record<string, (world: CatalogueWorld, one: NegativeCase) => Promise<Stage>>> = {
  issuer: openIssuerStage,
  verifier: openVerifierStage,
  wallet: openWalletStage,
};

describe.each(Object.entries(roles))('%s', (role, open) => {
  test.each(casesIn(`${role}.json`).map((one) => [one.name, one] as const))('refuses %s', async (_, one) => {
    const good = await open(world, one);
    expect(await good.attempt([])).toEqual({ accepted: true });
    const stage = await open(world, one);
    for (const { message, change } of one.before) await stage.attempt(change, message);
    expect(await stage.attempt(one.change)).toMatchObject({ accepted: false, ...reasonIn(one.refused) });
  });
});

const reasonIn = ({ reason, ...refused }: NegativeCase['refused']) =>
  reason === undefined ? refused : { ...refused, reason: expect.stringContaining(reason) };
