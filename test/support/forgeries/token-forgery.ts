import type { Forgery } from './forgery.ts';
import type { ForgeryWorld } from './forgery-world.ts';
import { show } from './presenting.ts';
import type { WorldFormat } from './samples.ts';
import { stockOnCredential } from './stock-veramo.ts';
import { type Token, tokenOf } from './token.ts';

/** A change of a valid credential of each of some formats, which the patient then shows to the clinic. */
export interface TokenForgery {
  readonly name: string;
  readonly reasons: readonly string[];
  readonly formats?: readonly WorldFormat[];
  forge(token: Token, world: ForgeryWorld, compact: string, format: WorldFormat): Promise<string> | string;
}

const allFormats: readonly WorldFormat[] = ['vc+jwt', 'jwt_vc_json', 'dc+sd-jwt'];

/** One forgery for each format. The stock verifier knows the JWT of VCDM 1.1 alone. */
export const ofEachFormat = (forgeries: readonly TokenForgery[]): Forgery[] =>
  forgeries.flatMap(({ name, reasons, formats = allFormats, forge }) =>
    formats.map((format) => ({
      about: format,
      name,
      reasons,
      async make(world) {
        const compact = await world.issue(format);
        const forged = await forge(tokenOf(compact), world, compact, format);
        return {
          assent: () => show(world, format, forged),
          stock: async () =>
            format === 'jwt_vc_json' ? stockOnCredential(world.stock, forged) : ('unsupported' as const),
        };
      },
    })),
  );
