export { consentRevocationsAbi, consentRevocationsBytecode } from './generated/consent-revocations.ts';
export { ethereumDidRegistryAbi, ethereumDidRegistryBytecode } from './generated/ethereum-did-registry.ts';
export { statusRegistryAbi, statusRegistryBytecode } from './generated/status-registry.ts';
