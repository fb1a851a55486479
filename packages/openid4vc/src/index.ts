export { bitstringStatusList, decodeBitstring, encodeBitstring } from './status-lists/bitstring-status-list.ts';
export { statusListForms } from './status-lists/status-list-forms.ts';
export {
  encodeTokenStatusList,
  parseTokenStatusList,
  statusAt,
  type TokenStatusList,
  tokenStatusList,
} from './status-lists/token-status-list.ts';
