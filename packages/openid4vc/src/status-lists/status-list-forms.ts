import type { StatusListForms } from '@assent/application';
import { bitstringStatusList } from './bitstring-status-list.ts';
import { tokenStatusList } from './token-status-list.ts';

/** Which list goes with which credential: that of W3C with credentials of VCDM, that of the IETF with SD-JWT VC. */
export const statusListForms: StatusListForms = {
  'dc+sd-jwt': tokenStatusList,
  'vc+jwt': bitstringStatusList,
  jwt_vc_json: bitstringStatusList,
  ldp_vc: bitstringStatusList,
};
