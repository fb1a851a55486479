import { contentForgeries } from './content-forgeries.ts';
import { embeddedForgeries } from './embedded-forgeries.ts';
import type { Forgery } from './forgery.ts';
import { headerForgeries } from './header-forgeries.ts';
import { presentationForgeries } from './presentation-forgeries.ts';
import { envelope, present } from './presenting.ts';
import { bindingForgeries, disclosureForgeries } from './sd-jwt-forgeries.ts';
import { signatureForgeries } from './signature-forgeries.ts';
import { stockOnPresentation, stockPresentation } from './stock-veramo.ts';
import { ofEachFormat } from './token-forgery.ts';

/** Every forgery, by what it is of. */
export const forgeries: readonly Forgery[] = [
  ...ofEachFormat([...signatureForgeries, ...headerForgeries, ...contentForgeries, ...disclosureForgeries]),
  ...bindingForgeries,
  ...presentationForgeries,
  ...embeddedForgeries,
];

/** What is not forged: it must be accepted, or the rest would prove nothing. */
export const controls: readonly Forgery[] = [
  ...ofEachFormat([{ name: 'as it was issued', reasons: [], forge: (_, __, compact) => compact }]),
  {
    about: 'vp+jwt',
    name: 'as it was signed',
    reasons: [],
    async make(world) {
      const request = await world.ask('jwt_vc_json');
      const { challenge, audience } = request;
      const compact = await world.issue('jwt_vc_json');
      const shown = await present(world, request, [envelope('jwt_vc_json', compact)]);
      const stock = async () => {
        const presentation = await stockPresentation(world.patient, [compact], { challenge, audience, at: world.now });
        return stockOnPresentation(world.stock, presentation, challenge, audience);
      };
      return { assent: () => world.accept(request, shown), stock };
    },
  },
  {
    about: 'ldp_vc',
    name: 'as it was issued',
    reasons: [],
    make: async (world) => {
      const compact = await world.issue('ldp_vc');
      return { assent: () => world.judge(compact), stock: async () => 'unsupported' };
    },
  },
];
